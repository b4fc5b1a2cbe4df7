package dev.marquee.platform.store;

import dev.marquee.platform.rpc.Fault;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import io.vertx.grpc.common.GrpcStatus;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/// What every object store does alike: keys, limits, threads and faults. The stores themselves are
/// blocking code that runs on one bounded worker pool.
abstract class BlockingObjectStore implements ObjectStore {
  private static final int WORKERS = 16;
  private static final int GET_BYTES_MAX = 16 << 20;
  private static final int LIST_MAX = 10_000;

  private final Vertx vertx;
  private final WorkerExecutor workers;

  BlockingObjectStore(Vertx vertx) {
    this.vertx = vertx;
    this.workers = vertx.createSharedWorkerExecutor("objects", WORKERS, 1, TimeUnit.HOURS);
  }

  /// An object, or a part of one, being read.
  ///
  /// @param bytes how many will come
  /// @param input closing it early is cheap
  record Opened(long bytes, InputStream input) {}

  abstract void write(String key, Path file) throws IOException;

  abstract void write(String key, byte[] bytes) throws IOException;

  abstract OptionalLong size(String key) throws IOException;

  abstract Opened open(String key) throws IOException;

  /// @param from first byte
  /// @param length at least 1
  abstract Opened open(String key, long from, long length) throws IOException;

  /// Sorted keys, at most `max`.
  abstract List<String> keys(String prefix, int max) throws IOException;

  abstract void remove(String key) throws IOException;

  @Override
  public final Future<Void> put(String key, Path file) {
    return onKey(
        key,
        () -> {
          write(key, file);
          return null;
        });
  }

  @Override
  public final Future<Void> put(String key, Buffer bytes) {
    return onKey(
        key,
        () -> {
          write(key, bytes.getBytes());
          return null;
        });
  }

  @Override
  public final Future<Optional<ObjectInfo>> head(String key) {
    return onKey(
        key,
        () -> {
          OptionalLong bytes = size(key);
          return bytes.isPresent()
              ? Optional.of(new ObjectInfo(key, bytes.getAsLong()))
              : Optional.empty();
        });
  }

  @Override
  public final Future<Buffer> get(String key) {
    return onKey(
        key,
        () -> {
          Opened opened = open(key);
          try (InputStream input = opened.input()) {
            if (opened.bytes() > GET_BYTES_MAX) {
              throw new Fault(
                  GrpcStatus.FAILED_PRECONDITION,
                  "the object is larger than 16 MiB: read it in parts");
            }
            return Buffer.buffer(input.readAllBytes());
          }
        });
  }

  @Override
  public final Future<ReadStream<Buffer>> read(String key, long from, long length) {
    if (from < 0 || length < 0) {
      return Future.failedFuture(Fault.invalid("range", "must not be negative"));
    }
    return onKey(key, () -> length == 0 ? nothing(key) : open(key, from, length).input())
        .map(input -> new ByteStream(vertx.getOrCreateContext(), workers, input));
  }

  @Override
  public final Future<Void> fetch(String key, Path into) {
    return onKey(
        key,
        () -> {
          try (InputStream input = open(key).input()) {
            Files.copy(input, into, StandardCopyOption.REPLACE_EXISTING);
          }
          return null;
        });
  }

  @Override
  public final Future<List<String>> list(String prefix) {
    return ObjectKeys.isPrefix(prefix)
        ? blocking(() -> keys(prefix, LIST_MAX))
        : Future.failedFuture(ObjectKeys.badKey());
  }

  @Override
  public final Future<Void> delete(String key) {
    return onKey(
        key,
        () -> {
          remove(key);
          return null;
        });
  }

  private InputStream nothing(String key) throws IOException {
    if (size(key).isEmpty()) {
      throw missing();
    }
    return InputStream.nullInputStream();
  }

  private <T> Future<T> onKey(String key, Callable<T> work) {
    return ObjectKeys.isKey(key) ? blocking(work) : Future.failedFuture(ObjectKeys.badKey());
  }

  /// What has no answer answers null, as every `Future<Void>` does.
  @SuppressWarnings("NullAway")
  private <T> Future<T> blocking(Callable<T> work) {
    return workers.executeBlocking(work, false).recover(e -> Future.failedFuture(fault(e)));
  }

  static Fault missing() {
    return new Fault(GrpcStatus.NOT_FOUND, "no such object");
  }

  static Fault pastTheEnd() {
    return new Fault(GrpcStatus.OUT_OF_RANGE, "the part starts past the object's end");
  }

  static Fault fault(Throwable error) {
    return error instanceof Fault fault ? fault : Fault.unavailable("the object store", error);
  }
}
