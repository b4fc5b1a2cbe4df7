package dev.marquee.platform.store;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Bytes by key. A key is 1 to 1,024 characters: `/`-separated segments of 1 to 255 of
/// `[A-Za-z0-9._-]`, none of them `.` or `..`, and no key lies beneath another; a bad one is
/// refused before anything is touched. Writes are atomic: a reader sees the old object or the new,
/// never a part.
///
/// Failures are [dev.marquee.platform.rpc.Fault]: INVALID_ARGUMENT for a bad key, NOT_FOUND,
/// OUT_OF_RANGE, UNAVAILABLE when the store can't be reached or is full.
public interface ObjectStore {
  /// The store the settings ask for.
  static ObjectStore of(Vertx vertx, ObjectStoreOptions options) {
    return switch (options.kind()) {
      case "filesystem" -> new FileObjectStore(vertx, Path.of(options.directory()));
      case "s3" -> new S3ObjectStore(vertx, options);
      default -> throw new IllegalArgumentException("objects.kind: must be 'filesystem' or 's3'");
    };
  }

  /// What is known of an object without reading it.
  ///
  /// @param bytes size
  record ObjectInfo(String key, long bytes) {}

  /// Stores a file.
  Future<Void> put(String key, Path file);

  /// Stores a buffer.
  Future<Void> put(String key, Buffer bytes);

  /// Size of an object; empty when there is none.
  Future<Optional<ObjectInfo>> head(String key);

  /// A whole small object; FAILED_PRECONDITION when it is larger than 16 MiB.
  Future<Buffer> get(String key);

  /// Part of an object as a stream that starts once a handler is set. Set one, or pipe it: until
  /// its end, a failure or `handler(null)` it keeps a file or a connection open.
  ///
  /// @param from first byte; must lie within the object unless `length` is 0
  /// @param length bytes to read; what reaches past the end is left out
  Future<ReadStream<Buffer>> read(String key, long from, long length);

  /// Copies an object into a local file, in place of what is there (FFmpeg wants files).
  Future<Void> fetch(String key, Path into);

  /// Keys that start with a prefix, sorted, at most 10,000.
  Future<List<String>> list(String prefix);

  /// Removes an object; removing it twice is no error.
  Future<Void> delete(String key);
}
