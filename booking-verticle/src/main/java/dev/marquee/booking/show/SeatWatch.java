package dev.marquee.booking.show;

import dev.marquee.platform.rpc.Fault;
import io.vertx.core.Handler;
import io.vertx.core.streams.ReadStream;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/// One watcher of a show, as the stream his gRPC call is answered with. What he doesn't take is
/// kept up to a limit; beyond it he is dropped, never waited for. Taking the handler away ends it.
/// Confined to the verticle's context.
///
/// @param <T> what is emitted
final class SeatWatch<T> implements ReadStream<T> {
  private final int backlogMax;
  private final Runnable left;
  private final Deque<T> backlog = new ArrayDeque<>();
  private @Nullable Handler<T> handler;
  private @Nullable Handler<Throwable> failed;
  private @Nullable Handler<Void> ended;
  private @Nullable Fault fault;
  private long demand = Long.MAX_VALUE;
  private boolean emitting;
  private boolean over;

  /// Version of the last change that was emitted.
  private long version;

  /// @param left runs once when the watcher is gone
  SeatWatch(long version, int backlogMax, Runnable left) {
    this.version = version;
    this.backlogMax = backlogMax;
    this.left = left;
  }

  long version() {
    return version;
  }

  /// True once nobody listens any more.
  boolean isOver() {
    return over;
  }

  /// Emits a change, unless he has seen it.
  void emit(long changeVersion, T change) {
    if (changeVersion > version) {
      version = changeVersion;
      emit(change);
    }
  }

  void emit(T change) {
    if (over) {
      return;
    }
    if (backlog.size() >= backlogMax) {
      fail(Fault.shed("the watcher is too slow"));
      return;
    }
    backlog.add(change);
    drain();
  }

  /// Ends the stream with a fault; at once, whatever is still in the backlog.
  void fail(Fault reason) {
    if (over) {
      return;
    }
    fault = reason;
    leave();
    tellFault();
  }

  /// Ends the stream in good order.
  void end() {
    if (!over) {
      leave();
      Handler<Void> handlerOfEnd = ended;
      if (handlerOfEnd != null) {
        handlerOfEnd.handle(null);
      }
    }
  }

  @Override
  public ReadStream<T> handler(@Nullable Handler<T> next) {
    handler = next;
    if (next == null) {
      leave();
    } else {
      drain();
    }
    return this;
  }

  @Override
  public ReadStream<T> exceptionHandler(@Nullable Handler<Throwable> next) {
    failed = next;
    tellFault();
    return this;
  }

  @Override
  public ReadStream<T> endHandler(@Nullable Handler<Void> next) {
    ended = next;
    return this;
  }

  @Override
  public ReadStream<T> pause() {
    demand = 0;
    return this;
  }

  @Override
  public ReadStream<T> resume() {
    return fetch(Long.MAX_VALUE);
  }

  @Override
  public ReadStream<T> fetch(long amount) {
    demand = demand + amount < 0 ? Long.MAX_VALUE : demand + amount;
    drain();
    return this;
  }

  /// The handler may pause, resume or go while it runs: only the outermost call emits.
  private void drain() {
    if (emitting) {
      return;
    }
    emitting = true;
    try {
      while (!over && demand > 0 && handler != null && !backlog.isEmpty()) {
        demand = demand == Long.MAX_VALUE ? demand : demand - 1;
        handler.handle(backlog.remove());
      }
    } finally {
      emitting = false;
    }
  }

  private void tellFault() {
    Handler<Throwable> handlerOfFault = failed;
    if (fault != null && handlerOfFault != null) {
      Fault reason = fault;
      fault = null;
      handlerOfFault.handle(reason);
    }
  }

  private void leave() {
    if (!over) {
      over = true;
      backlog.clear();
      left.run();
    }
  }
}
