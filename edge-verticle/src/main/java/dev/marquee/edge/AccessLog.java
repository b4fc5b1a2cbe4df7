package dev.marquee.edge;

import dev.marquee.platform.ops.Telemetry;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Times every request by route and status, and logs a line for each that failed on our side. The
/// route, never the address: addresses carry ids and tokens.
final class AccessLog implements Handler<RoutingContext> {
  private static final Logger log = LoggerFactory.getLogger(AccessLog.class);

  private record Key(String method, String route, int status) {}

  private final MeterRegistry meters;
  private final Map<Key, Timer> keyToTimer = new ConcurrentHashMap<>();

  AccessLog(MeterRegistry meters) {
    this.meters = meters;
  }

  @Override
  public void handle(RoutingContext request) {
    long startedAt = System.nanoTime();
    request.addEndHandler(ended -> {
      String route =
          request.currentRoute() == null ? "-" : String.valueOf(request.currentRoute().getPath());
      int status = request.response().getStatusCode();
      long nanos = System.nanoTime() - startedAt;
      Key key = new Key(Telemetry.methodLabel(request.request().method()), route, status);
      keyToTimer.computeIfAbsent(key, this::timer).record(nanos, TimeUnit.NANOSECONDS);
      if (status >= 500) {
        log.warn("{} {} answered {} after {} ms", key.method, route, status, nanos / 1_000_000);
      }
    });
    request.next();
  }

  private Timer timer(Key key) {
    return meters.timer(
        "edge.requests",
        "method",
        key.method,
        "route",
        key.route,
        "status",
        String.valueOf(key.status));
  }
}
