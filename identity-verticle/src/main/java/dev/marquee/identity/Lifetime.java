package dev.marquee.identity;

import dev.marquee.platform.Periodic;
import dev.marquee.platform.redis.RedisLink;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What a running verticle has to end: last begun, first ended.
final class Lifetime {
  private static final Logger log = LoggerFactory.getLogger(Lifetime.class);

  private final Vertx vertx;
  private final Deque<Supplier<Future<?>>> undo = new ArrayDeque<>();

  Lifetime(Vertx vertx) {
    this.vertx = vertx;
  }

  /// Notes how a part is closed.
  <T> T closing(T part, Function<T, Future<?>> close) {
    undo.push(() -> close.apply(part));
    return part;
  }

  RedisLink closing(RedisLink link) {
    return closing(
        link,
        open -> {
          open.close();
          return Future.succeededFuture();
        });
  }

  /// Works every so often until the end.
  void periodically(String name, Duration pause, Runnable work) {
    closing(new Periodic(vertx, name, pause, work).start(), Periodic::stop);
  }

  /// Ends everything. Awaits.
  void end() {
    while (!undo.isEmpty()) {
      try {
        undo.pop().get().await();
      } catch (Throwable e) { // One that doesn't close must not keep the others open.
        log.warn("a part can't be closed", e);
      }
    }
  }
}
