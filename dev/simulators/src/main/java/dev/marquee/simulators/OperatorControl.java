package dev.marquee.simulators;

import dev.marquee.simulators.OperatorChange.EntityKey;
import dev.marquee.simulators.OperatorChange.Op;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Arrays;

/// Control of an operator: its log, its quota, and drift (copies that silently went wrong).
final class OperatorControl {
  private static final int REQUESTS_PER_SECOND_MAX = 1_000_000;

  private final OperatorBook book;
  private final OperatorLog log;
  private final Quota quota;
  private final OperatorDesk desk;

  OperatorControl(OperatorBook book, OperatorLog log, Quota quota, OperatorDesk desk) {
    this.book = book;
    this.log = log;
    this.quota = quota;
    this.desk = desk;
  }

  void mount(Router router) {
    router.get("/_control/log").handler(ctx -> Answer.ok(log.toJson()).sendTo(ctx));
    router.delete("/_control/log").handler(this::clearLog);
    router.put("/_control/quota").handler(this::setQuota);
    router.get("/_control/entities/:entity/:id").handler(this::show);
    router.put("/_control/entities/:entity/:id").handler(this::overwrite);
    router.delete("/_control/entities/:entity/:id").handler(this::forget);
  }

  private void clearLog(RoutingContext ctx) {
    log.clear();
    Answer.ok(log.toJson()).sendTo(ctx);
  }

  private void setQuota(RoutingContext ctx) {
    var fields = JsonFields.ofBody(ctx);
    int next = (int) fields.integer("requestsPerSecond", 0, REQUESTS_PER_SECOND_MAX);
    fields.nothingElse();
    quota.set(next);
    Answer.ok(new JsonObject().put("requestsPerSecond", next)).sendTo(ctx);
  }

  private void show(RoutingContext ctx) {
    var found =
        book.find(key(ctx))
            .orElseThrow(() -> new RequestRefused(Problem.of(404, "not_found", "not stored")));
    Answer.ok(found.toJson()).sendTo(ctx);
  }

  private void overwrite(RoutingContext ctx) {
    var fields = JsonFields.ofBody(ctx);
    var change =
        new OperatorChange(
            key(ctx),
            Op.UPSERT,
            fields.integer("version", 1, OperatorChange.VERSION_MAX),
            "drift",
            fields.object("payload"),
            desk.now());
    fields.nothingElse();
    book.overwrite(change);
    Answer.ok(change.toJson()).sendTo(ctx);
  }

  private void forget(RoutingContext ctx) {
    book.forget(key(ctx));
    Answer.ok(new JsonObject()).sendTo(ctx);
  }

  private static EntityKey key(RoutingContext ctx) {
    var entity =
        Arrays.stream(OperatorEntity.values())
            .filter(one -> one.name().equals(RequestFields.pathText(ctx, "entity")))
            .findFirst()
            .orElseThrow(
                () -> RequestRefused.field("entity", "must be SUBSCRIBER, MOVIE or BOOKING"));
    return new EntityKey(entity, RequestFields.pathText(ctx, "id"));
  }
}
