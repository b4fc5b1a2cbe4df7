package dev.marquee.streaming.origin;

import dev.marquee.platform.rpc.CallContext;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/// The bridge from the listener's event loops to use cases, which await: they run on the domain
/// verticle's virtual threads, as a call of whoever asks.
public final class Calls {
  private final ContextInternal virtualThreads;

  /// @param virtualThreads context of the domain verticle
  public Calls(Context virtualThreads) {
    this.virtualThreads = (ContextInternal) virtualThreads;
  }

  /// Runs a use case.
  ///
  /// @return its answer, on the context that asked
  <T extends @Nullable Object> Future<T> run(CallContext call, Callable<T> work) {
    Promise<T> answer = here();
    virtualThreads
        .duplicate()
        .runOnContext(ignored -> {
          call.bind();
          try {
            answer.complete(work.call());
          } catch (Throwable e) {
            answer.fail(e);
          }
        });
    return answer.future();
  }

  /// The same future, completed on the current context.
  static <T> Future<T> here(Future<T> anywhere) {
    Promise<T> answer = here();
    anywhere.onComplete(answer);
    return answer.future();
  }

  private static <T extends @Nullable Object> Promise<T> here() {
    Context context = Vertx.currentContext();
    if (context == null) {
      throw new IllegalStateException("not on a Vert.x context");
    }
    return ((ContextInternal) context).promise();
  }
}
