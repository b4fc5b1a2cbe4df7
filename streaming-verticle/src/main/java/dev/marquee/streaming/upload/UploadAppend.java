package dev.marquee.streaming.upload;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.WriteStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.jspecify.annotations.Nullable;

/// Appends what a request brings to an upload's file. Vert.x's own file writes at positions,
/// several at a time, and a crash can leave holes; this writes one batch after the other, so the
/// file is at every moment a beginning of the whole. Used on one event loop.
///
/// It writes at positions that follow from the offset its request claimed, never at the end of the
/// file: should another process write too, on a file system without locks, both write the same
/// bytes at the same places.
public final class UploadAppend implements WriteStream<Buffer> {
  private static final int QUEUED_BYTES_MAX = 1 << 20;

  /// The request brought more bytes than were announced.
  public static final class TooManyBytesException extends IOException {
    private static final long serialVersionUID = 1;

    TooManyBytesException() {
      super("more bytes than the upload has");
    }
  }

  /// The upload isn't where the request would go on.
  public static final class OtherOffsetException extends IOException {
    private static final long serialVersionUID = 1;
    private final long offset;

    public OtherOffsetException(long offset) {
      super("the upload is at " + offset);
      this.offset = offset;
    }

    public long offset() {
      return offset;
    }
  }

  /// Another process writes this upload.
  public static final class BusyException extends IOException {
    private static final long serialVersionUID = 1;

    BusyException() {
      super("another process writes this upload");
    }
  }

  private final FileChannel channel;
  private final long room;
  private final WorkerExecutor workers;
  private Buffer queued = Buffer.buffer();
  private Future<Void> writing = Future.succeededFuture();
  private boolean busy;
  private long taken;
  private @Nullable Handler<Void> drainHandler;

  /// @param channel open at the offset, its file locked; closed by [#finish()]
  UploadAppend(FileChannel channel, long offset, Upload upload, WorkerExecutor workers) {
    this.channel = channel;
    this.room = upload.bytes() - offset;
    this.workers = workers;
  }

  @Override
  public Future<Void> write(Buffer bytes) {
    if (taken + bytes.length() > room) {
      return Future.failedFuture(new TooManyBytesException());
    }
    taken += bytes.length();
    queued.appendBuffer(bytes);
    if (!busy) {
      busy = true;
      writing = drain();
    }
    return writing;
  }

  /// Writes what is queued, and what was queued meanwhile, until nothing is. After a failure
  /// nothing more is written.
  private Future<Void> drain() {
    if (queued.length() == 0) {
      busy = false;
      return Future.succeededFuture();
    }
    ByteBuffer batch = ByteBuffer.wrap(queued.getBytes());
    queued = Buffer.buffer();
    return workers
        .executeBlocking(
            () -> {
              while (batch.hasRemaining()) {
                channel.write(batch);
              }
              return batch;
            },
            false)
        .compose(written -> {
          Handler<Void> waiting = drainHandler;
          if (waiting != null) {
            waiting.handle(null);
          }
          return drain();
        });
  }

  /// Writes the rest, forces all to the disk and closes the file, whatever happened before.
  ///
  /// @return the new offset
  public Future<Long> finish() {
    return writing.transform(written ->
        workers.executeBlocking(
            () -> {
              try (channel) {
                channel.force(true);
                return channel.size();
              }
            },
            false));
  }

  /// Not used: the end of one request isn't the end of the upload. See [#finish()].
  @Override
  public Future<Void> end() {
    return Future.succeededFuture();
  }

  @Override
  public boolean writeQueueFull() {
    return queued.length() >= QUEUED_BYTES_MAX;
  }

  @Override
  public WriteStream<Buffer> setWriteQueueMaxSize(int bytes) {
    return this;
  }

  @Override
  public WriteStream<Buffer> drainHandler(@Nullable Handler<Void> handler) {
    drainHandler = handler;
    return this;
  }

  @Override
  public WriteStream<Buffer> exceptionHandler(@Nullable Handler<Throwable> handler) {
    return this;
  }
}
