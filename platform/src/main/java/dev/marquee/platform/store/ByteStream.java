package dev.marquee.platform.store;

import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/// A blocking input stream as a `ReadStream`: chunks are read on a worker as the reader asks for
/// them and handed over on the context that asked for the object. The input is closed at its end,
/// on an error, and when the reader lets go by `handler(null)`, as every Vert.x pipe does.
final class ByteStream implements ReadStream<Buffer> {
  private static final int CHUNK_BYTES = 128 << 10;

  private final Context context;
  private final WorkerExecutor workers;
  private final InputStream input;
  private @Nullable Handler<Buffer> handler;
  private @Nullable Handler<Void> endHandler;
  private @Nullable Handler<Throwable> exceptionHandler;
  private @Nullable Buffer waiting;
  private long demand = Long.MAX_VALUE;
  private boolean reading;
  private boolean over;

  ByteStream(Context context, WorkerExecutor workers, InputStream input) {
    this.context = context;
    this.workers = workers;
    this.input = input;
  }

  @Override
  public ReadStream<Buffer> handler(@Nullable Handler<Buffer> handler) {
    boolean close;
    synchronized (this) {
      this.handler = handler;
      close = handler == null && !over && !reading;
      over |= handler == null;
    }
    if (close) {
      close();
    }
    next();
    return this;
  }

  @Override
  public synchronized ReadStream<Buffer> exceptionHandler(@Nullable Handler<Throwable> handler) {
    exceptionHandler = handler;
    return this;
  }

  @Override
  public synchronized ReadStream<Buffer> endHandler(@Nullable Handler<Void> handler) {
    endHandler = handler;
    return this;
  }

  @Override
  public synchronized ReadStream<Buffer> pause() {
    demand = 0;
    return this;
  }

  @Override
  public ReadStream<Buffer> resume() {
    return fetch(Long.MAX_VALUE);
  }

  @Override
  public ReadStream<Buffer> fetch(long amount) {
    synchronized (this) {
      demand = demand + amount < 0 ? Long.MAX_VALUE : demand + amount;
    }
    next();
    return this;
  }

  /// Starts to read the next chunk, unless one is on its way, nobody listens or nobody asked.
  private void next() {
    Buffer kept;
    synchronized (this) {
      if (reading || over || handler == null || demand == 0) {
        return;
      }
      reading = true;
      kept = waiting;
      waiting = null;
    }
    if (kept != null) {
      context.runOnContext(ignored -> deliver(kept));
      return;
    }
    workers
        .executeBlocking(() -> Buffer.buffer(input.readNBytes(CHUNK_BYTES)), false)
        .onComplete((chunk, error) ->
            context.runOnContext(ignored -> {
              if (error == null) {
                deliver(chunk);
              } else {
                fail(error);
              }
            }));
  }

  private void deliver(Buffer chunk) {
    Handler<Buffer> to;
    Handler<Void> atEnd;
    synchronized (this) {
      reading = false;
      to = handler;
      if (to != null && demand == 0) {
        waiting = chunk;
        return;
      }
      if (demand != Long.MAX_VALUE) {
        demand--;
      }
      over |= chunk.length() == 0;
      atEnd = to == null ? null : endHandler;
      if (over) {
        close();
      }
    }
    if (chunk.length() > 0 && to != null) {
      to.handle(chunk);
      next();
    } else if (atEnd != null) {
      atEnd.handle(null);
    }
  }

  private void fail(Throwable error) {
    Handler<Throwable> to;
    synchronized (this) {
      reading = false;
      to = handler == null ? null : exceptionHandler;
      over = true;
    }
    close();
    if (to != null) {
      to.handle(BlockingObjectStore.fault(error));
    }
  }

  private void close() {
    workers.executeBlocking(
        () -> {
          try {
            input.close();
          } catch (IOException ignored) {
            // Everything asked for has been read, or nobody wants the rest.
          }
          return null;
        },
        false);
  }
}
