package dev.marquee.edge;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// Clients that drip: each has so long for a head and a body, however often a byte comes (an idle
/// timeout alone is reset by each). Looked at once a second. Confined to one event loop.
final class SlowClients {
  private static final long SWEEP_MILLIS = 1_000;
  private static final Set<HttpMethod> READS = Set.of(HttpMethod.GET, HttpMethod.HEAD);

  /// Error code of HTTP/2 (RFC 9113 §7).
  private static final long CANCEL = 0x8;

  /// One connection.
  private static final class Watch {
    private int running;
    private long waitsUntilNanos;

    Watch(long waitsUntilNanos) {
      this.waitsUntilNanos = waitsUntilNanos;
    }
  }

  private final Vertx vertx;
  private final HttpOptions options;
  private final Map<HttpConnection, Watch> connectionToWatch = new HashMap<>();

  SlowClients(Vertx vertx, HttpOptions options) {
    this.vertx = vertx;
    this.options = options;
    vertx.setPeriodic(SWEEP_MILLIS, id -> sweep());
  }

  /// A connection was opened: its first request's head is due.
  void opened(HttpConnection connection) {
    connectionToWatch.put(connection, new Watch(in(options.headTimeout())));
    connection.closeHandler(closed -> connectionToWatch.remove(connection));
  }

  /// A head is complete: until its answer has gone nothing is due. First handler of every request.
  void began(RoutingContext request) {
    Watch watch = connectionToWatch.get(request.request().connection());
    if (watch != null) {
      watch.running++;
      request.addEndHandler(ended -> {
        watch.running = Math.max(0, watch.running - 1);
        watch.waitsUntilNanos = in(options.idleTimeout());
      });
    }
    request.next();
  }

  /// The same for what has no routes, a gRPC call, whose message is due in time too: a stream that
  /// drips is reset.
  void began(HttpServerRequest call) {
    Watch watch = connectionToWatch.get(call.connection());
    long timer =
        vertx.setTimer(
            options.bodyTimeout().toMillis(),
            late -> {
              if (!call.isEnded()) {
                call.response().reset(CANCEL);
              }
            });
    if (watch != null) {
      watch.running++;
    }
    AtomicBoolean over = new AtomicBoolean();
    Handler<@Nullable Void> ended =
        end -> {
          if (over.compareAndSet(false, true)) {
            vertx.cancelTimer(timer);
            if (watch != null) {
              watch.running = Math.max(0, watch.running - 1);
              watch.waitsUntilNanos = in(options.idleTimeout());
            }
          }
        };
    call.response().endHandler(ended).closeHandler(ended);
  }

  /// The body is due in time. Stands before the handler that reads it.
  void body(RoutingContext request) {
    if (request.request().isEnded() || READS.contains(request.request().method())) {
      request.next();
      return;
    }
    long timer =
        vertx.setTimer(
            options.bodyTimeout().toMillis(),
            late -> {
              if (!request.request().isEnded() && !request.response().ended()) {
                request.response().putHeader("Connection", "close");
                Problem.of(408, "too-slow", "The body took too long to come.").send(request);
                vertx.setTimer(SWEEP_MILLIS, id -> request.request().connection().close());
              }
            });
    request.addEndHandler(ended -> vertx.cancelTimer(timer));
    request.next();
  }

  private void sweep() {
    long now = System.nanoTime();
    for (Map.Entry<HttpConnection, Watch> entry : List.copyOf(connectionToWatch.entrySet())) {
      Watch watch = entry.getValue();
      if (watch.running == 0 && watch.waitsUntilNanos - now < 0) {
        entry.getKey().close();
      }
    }
  }

  private static long in(Duration time) {
    return System.nanoTime() + time.toNanos();
  }
}
