package dev.marquee.simulators;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The frame every simulator shares: body limit, faults, problem+json, `/healthz`, fault control.
final class SimulatorServer {
  static final int BODY_BYTES_MAX = 64 * 1024;

  /// Longer than the longest delay a fault can have.
  private static final int IDLE_SECONDS_MAX = 700;

  private static final Logger LOG = LoggerFactory.getLogger(SimulatorServer.class);

  private final HttpServer http;
  private final Router router;
  private final FaultPlan faults;

  SimulatorServer(Vertx vertx, String name, FaultPlan faults) {
    // HTTP/1.1 only, so that closing one connection loses exactly one answer.
    this.http =
        vertx.createHttpServer(
            new HttpServerOptions()
                .setHttp2ClearTextEnabled(false)
                .setIdleTimeout(IDLE_SECONDS_MAX));
    this.faults = faults;
    this.router = Router.router(vertx);
    IntStream.rangeClosed(400, 599)
        .forEach(status -> router.errorHandler(status, ctx -> renderFailure(ctx, status)));
    router.route().handler(BodyHandler.create(false).setBodyLimit(BODY_BYTES_MAX));
    router.route().handler(faults::admit);
    router
        .get("/healthz")
        .handler(ctx ->
            Answer.ok(new JsonObject().put("status", "up").put("simulator", name)).sendTo(ctx));
    mountFaultControl();
  }

  /// The router on which a simulator mounts its own routes, before [#listen].
  Router router() {
    return router;
  }

  Future<HttpServer> listen(ListenOptions listen) {
    return http.requestHandler(router).listen(listen.port(), listen.host());
  }

  /// The port it listens on; meaningless before [#listen] is done.
  int port() {
    return http.actualPort();
  }

  private void mountFaultControl() {
    router
        .post("/_control/faults")
        .handler(ctx -> {
          faults.set(Faults.read(JsonFields.ofBody(ctx)));
          Answer.ok(faults.toJson()).sendTo(ctx);
        });
    router
        .delete("/_control/faults")
        .handler(ctx -> {
          faults.set(Faults.NONE);
          Answer.ok(faults.toJson()).sendTo(ctx);
        });
    router.get("/_control/faults").handler(ctx -> Answer.ok(faults.toJson()).sendTo(ctx));
  }

  private static void renderFailure(RoutingContext ctx, int status) {
    if (ctx.failure() instanceof RequestRefused refused) {
      refused.problem().toAnswer().sendTo(ctx);
      return;
    }
    if (status >= 500) {
      LOG.error("{} {} failed", ctx.request().method(), ctx.request().path(), ctx.failure());
    }
    problemOf(status).toAnswer().sendTo(ctx);
  }

  private static Problem problemOf(int status) {
    return switch (status) {
      case 404 -> Problem.of(404, "no_such_route", "nothing is served here");
      case 405 -> Problem.of(405, "method_not_allowed", "this path has other methods");
      case 413 ->
          Problem.of(413, "body_too_large", "a body has at most " + BODY_BYTES_MAX + " bytes")
              .with("field", "body")
              .with("rule", "must have at most " + BODY_BYTES_MAX + " bytes");
      default -> Problem.of(status, "http_" + status, "the request failed");
    };
  }
}
