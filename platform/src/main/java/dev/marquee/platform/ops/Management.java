package dev.marquee.platform.ops;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.netty.util.concurrent.EventExecutor;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/// The port operators and their probes ask, apart from public traffic:
/// - `GET /health/live`: 200 while every event loop answers within 2 s; a process that doesn't
///   should be restarted
/// - `GET /health/ready`, `/health`, `/healthz`: 200 while all checks pass, else 503 with the names
///   of those that fail; 503 too once shutdown has begun, so that load balancers turn away
/// - `GET /metrics`: Prometheus text
public final class Management {
  private static final Set<HttpMethod> READING = Set.of(HttpMethod.GET, HttpMethod.HEAD);
  private static final long LOOP_ANSWER_SECONDS = 2;
  private static final int IDLE_SECONDS = 30;

  private final Vertx vertx;
  private final PrometheusMeterRegistry meters;
  private final Health health;
  private final HttpServer server;
  private volatile boolean draining;

  /// @param tls our certificate; clients are never asked for theirs, probes have none
  /// @param port 0 picks a free one
  public Management(
      Vertx vertx, PrometheusMeterRegistry meters, Health health, Tls tls, String host, int port) {
    this.vertx = vertx;
    this.meters = meters;
    this.health = health;
    this.server =
        vertx.createHttpServer(
            tls.server(
                    new HttpServerOptions()
                        .setHost(host)
                        .setPort(port)
                        .setIdleTimeout(IDLE_SECONDS))
                .setClientAuth(ClientAuth.NONE));
  }

  /// Starts to listen.
  ///
  /// @return the port
  public Future<Integer> listen() {
    return server.requestHandler(this::answer).listen().map(HttpServer::actualPort);
  }

  /// From now on this process isn't ready, whatever its checks say.
  public void drain() {
    draining = true;
  }

  /// Stops to listen.
  public Future<Void> close() {
    return server.close();
  }

  private void answer(HttpServerRequest request) {
    if (!READING.contains(request.method())) {
      request.response().setStatusCode(405).putHeader("allow", "GET, HEAD").end();
      return;
    }
    switch (String.valueOf(request.path())) {
      case "/health/live" -> live(request);
      case "/health/ready", "/health", "/healthz" -> ready(request);
      case "/metrics" -> metrics(request);
      default -> request.response().setStatusCode(404).end();
    }
  }

  private void live(HttpServerRequest request) {
    List<Future<Void>> loops = new ArrayList<>();
    for (EventExecutor loop : ((VertxInternal) vertx).nettyEventLoopGroup()) {
      Promise<Void> answered = Promise.promise();
      loop.execute(answered::tryComplete);
      loops.add(answered.future());
    }
    Future.all(loops)
        .timeout(LOOP_ANSWER_SECONDS, TimeUnit.SECONDS)
        .onSuccess(all -> send(request, 200, status("up")))
        .onFailure(late -> send(request, 503, status("an event loop doesn't answer")));
  }

  private void ready(HttpServerRequest request) {
    if (draining) {
      send(request, 503, status("draining"));
      return;
    }
    health
        .failing()
        .onSuccess(failing -> {
          if (failing.isEmpty()) {
            send(request, 200, status("up"));
          } else {
            send(request, 503, status("down").put("failing", new JsonArray(failing)));
          }
        });
  }

  /// Thousands of lines are put together off the event loop.
  private void metrics(HttpServerRequest request) {
    vertx
        .executeBlocking(() -> meters.scrape(), false)
        .onSuccess(text ->
            request
                .response()
                .putHeader("content-type", "text/plain; version=0.0.4; charset=utf-8")
                .end(text))
        .onFailure(error -> request.response().setStatusCode(500).end());
  }

  private static JsonObject status(String status) {
    return new JsonObject().put("status", status);
  }

  private static void send(HttpServerRequest request, int code, JsonObject body) {
    request
        .response()
        .setStatusCode(code)
        .putHeader("content-type", "application/json")
        .putHeader("cache-control", "no-store")
        .end(body.encode());
  }
}
