package dev.marquee.simulators;

import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;

/// A finished JSON answer; every answer of a simulator leaves through [#sendTo], where it may be
/// lost.
record Answer(int status, JsonObject body) {

  static Answer ok(JsonObject body) {
    return new Answer(200, body);
  }

  /// Writes the answer, or closes the connection without one if a fault said so.
  void sendTo(RoutingContext ctx) {
    if (FaultPlan.dropsAnswer(ctx)) {
      ctx.request().connection().close();
      return;
    }
    if (ctx.response().ended() || ctx.response().closed()) {
      return;
    }
    ctx.response()
        .setStatusCode(status)
        .putHeader("Content-Type", status < 400 ? "application/json" : "application/problem+json")
        .end(body.toBuffer());
  }
}
