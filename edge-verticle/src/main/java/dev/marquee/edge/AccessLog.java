package dev.marquee.edge;

import dev.marquee.platform.ops.Telemetry;
import dev.marquee.platform.rpc.CallContext;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/// Times every request by route and status, and logs a line for each. The route, never the address:
/// addresses carry ids and tokens. Ids of account and tenant, never a name, an e-mail or an IP
/// address. Trace and request id come with every log line.
final class AccessLog implements Handler<RoutingContext> {
  private static final Logger log = LoggerFactory.getLogger(AccessLog.class);
  private static final int STATUS_CLIENT_LEFT = 499;

  private static final String ROUTE = "route";

  private record Key(String method, String route, int status) {}

  private final MeterRegistry meters;
  private final boolean lines;
  private final Map<Key, Timer> keyToTimer = new ConcurrentHashMap<>();

  /// @param lines false: only what failed on our side is logged
  AccessLog(MeterRegistry meters, boolean lines) {
    this.meters = meters;
    this.lines = lines;
  }

  @Override
  public void handle(RoutingContext request) {
    long startedAt = System.nanoTime();
    request.addEndHandler(ended -> {
      long nanos = System.nanoTime() - startedAt;
      // Over HTTP/2 a closed connection ends a request "well", so the response is asked instead.
      int status =
          request.response().ended() ? request.response().getStatusCode() : STATUS_CLIENT_LEFT;
      Key key = new Key(Telemetry.methodLabel(request.request().method()), route(request), status);
      keyToTimer.computeIfAbsent(key, this::timer).record(nanos, TimeUnit.NANOSECONDS);
      if (lines || status >= 500) {
        line(request, key, nanos);
      }
    });
    request.next();
  }

  private static String route(RoutingContext request) {
    String matched = request.get(ROUTE);
    if (matched != null) {
      return matched;
    }
    return request.currentRoute() == null || request.currentRoute().getPath() == null
        ? "-"
        : request.currentRoute().getPath();
  }

  /// Remembers the route a request took, for one that fails ends at another.
  static Handler<RoutingContext> took(String route) {
    return request -> request.put(ROUTE, route).next();
  }

  private static void line(RoutingContext request, Key key, long nanos) {
    LoggingEventBuilder line =
        log.atLevel(key.status >= 500 ? Level.WARN : Level.INFO)
            .addKeyValue("method", key.method)
            .addKeyValue("route", key.route)
            .addKeyValue("status", key.status)
            .addKeyValue("millis", Math.round(nanos / 1e4) / 100.0)
            .addKeyValue("bytes", request.response().bytesWritten());
    who(line).log("request");
  }

  private static LoggingEventBuilder who(LoggingEventBuilder line) {
    CallContext call = CallContext.find().orElse(null);
    if (call == null) {
      return line;
    }
    LoggingEventBuilder named =
        switch (call.caller().kind()) {
          case ACCOUNT -> line.addKeyValue("account", call.caller().id());
          case CLIENT -> line.addKeyValue("client", call.caller().id());
          case NOBODY, SERVICE -> line;
        };
    return call.country().isEmpty() ? named : named.addKeyValue("country", call.country());
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
