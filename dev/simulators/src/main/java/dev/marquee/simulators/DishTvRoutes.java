package dev.marquee.simulators;

import dev.marquee.simulators.OperatorChange.EntityKey;
import dev.marquee.simulators.OperatorChange.Op;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/// DishTV's dialect: one resource per entity under `/api/v2`, authenticated by `X-Api-Key`.
final class DishTvRoutes {
  private static final int PAGE_MAX = 500;
  private static final int PAGE_DEFAULT = 100;

  private final OperatorDesk desk;
  private final String apiKey;

  DishTvRoutes(OperatorDesk desk, String apiKey) {
    this.desk = desk;
    this.apiKey = apiKey;
  }

  void mount(Router router) {
    router
        .route("/api/v2/*")
        .handler(desk::countRejections)
        .handler(this::authenticate)
        .handler(desk::admit);
    for (OperatorEntity entity : OperatorEntity.values()) {
      String path = "/api/v2/" + entity.pathSegment();
      router.put(path + "/:id").handler(ctx -> upsert(ctx, entity));
      router.delete(path + "/:id").handler(ctx -> delete(ctx, entity));
      router.get(path + "/:id").handler(ctx -> show(ctx, entity));
      router.get(path).handler(ctx -> list(ctx, entity));
    }
  }

  private void authenticate(RoutingContext ctx) {
    if (!Digests.same(apiKey, RequestFields.header(ctx, "X-Api-Key"))) {
      throw new RequestRefused(Problem.of(401, "unauthenticated", "needs the header X-Api-Key"));
    }
    ctx.next();
  }

  private void upsert(RoutingContext ctx, OperatorEntity entity) {
    var fields = JsonFields.ofBody(ctx);
    var change =
        new OperatorChange(
            key(ctx, entity),
            Op.UPSERT,
            fields.integer("version", 1, OperatorChange.VERSION_MAX),
            fields.text("changeId", OperatorChange.CHANGE_ID_LENGTH_MAX),
            fields.object("attributes"),
            desk.now());
    fields.nothingElse();
    apply(ctx, change);
  }

  /// `DELETE …/{id}?version=&changeId=`: a body on DELETE doesn't survive every proxy.
  private void delete(RoutingContext ctx, OperatorEntity entity) {
    var change =
        new OperatorChange(
            key(ctx, entity), Op.DELETE, version(ctx), changeId(ctx), new JsonObject(), desk.now());
    apply(ctx, change);
  }

  private static long version(RoutingContext ctx) {
    String version = ctx.request().getParam("version", "");
    if (!version.matches("[1-9][0-9]{0,17}")) {
      throw RequestRefused.field("version", "must be an integer from 1 on");
    }
    return Long.parseLong(version);
  }

  private static String changeId(RoutingContext ctx) {
    String changeId = RequestFields.text(ctx, "changeId");
    if (changeId.isBlank() || changeId.length() > OperatorChange.CHANGE_ID_LENGTH_MAX) {
      throw RequestRefused.field("changeId", "must be a text of 1..200 characters");
    }
    return changeId;
  }

  private static EntityKey key(RoutingContext ctx, OperatorEntity entity) {
    String id = RequestFields.pathText(ctx, "id");
    if (id.length() > OperatorChange.KEY_LENGTH_MAX) {
      throw RequestRefused.field("externalId", "must have at most 200 characters");
    }
    return new EntityKey(entity, id);
  }

  private void apply(RoutingContext ctx, OperatorChange change) {
    desk.apply(change)
        .onSuccess(outcome -> answer(change, outcome).sendTo(ctx))
        .onFailure(ctx::fail);
  }

  private static Answer answer(OperatorChange change, ApplyOutcome outcome) {
    return switch (outcome) {
      case ApplyOutcome.Applied(boolean created) ->
          new Answer(created && change.op() == Op.UPSERT ? 201 : 200, receipt(change, false));
      case ApplyOutcome.Duplicate() -> Answer.ok(receipt(change, true));
      case ApplyOutcome.Stale(long storedVersion) ->
          Problem.of(409, "stale_version", "something newer or different is stored")
              .with("storedVersion", storedVersion)
              .toAnswer();
      case ApplyOutcome.ChangeIdReused() ->
          Problem.of(422, "change_id_reused", "the changeId belongs to another change").toAnswer();
      case ApplyOutcome.Full(int max) ->
          Problem.of(507, "simulator_full", "keeps at most " + max).toAnswer();
    };
  }

  private static JsonObject receipt(OperatorChange change, boolean duplicate) {
    return new JsonObject()
        .put("externalId", change.key().id())
        .put("version", change.version())
        .put("changeId", change.changeId())
        .put("duplicate", duplicate);
  }

  private void show(RoutingContext ctx, OperatorEntity entity) {
    var found =
        desk.book()
            .find(key(ctx, entity))
            .orElseThrow(
                () -> new RequestRefused(Problem.of(404, "not_found", "no such " + entity)));
    Answer.ok(resource(found)).sendTo(ctx);
  }

  private void list(RoutingContext ctx, OperatorEntity entity) {
    String after = decodeCursor(RequestFields.text(ctx, "cursor"));
    int limit = RequestFields.integer(ctx, "limit", 1, PAGE_MAX, PAGE_DEFAULT);
    var page = desk.book().page(entity, after, limit);
    var items = new JsonArray();
    page.forEach(change -> items.add(resource(change)));
    var body = new JsonObject().put("items", items);
    if (page.size() == limit) {
      body.put("nextCursor", encodeCursor(page.getLast().key().id()));
    }
    Answer.ok(body).sendTo(ctx);
  }

  private static JsonObject resource(OperatorChange change) {
    return new JsonObject()
        .put("externalId", change.key().id())
        .put("version", change.version())
        .put("changeId", change.changeId())
        .put("attributes", change.payload())
        .put("updatedAt", change.at().toString());
  }

  private static String encodeCursor(String lastId) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(lastId.getBytes(StandardCharsets.UTF_8));
  }

  private static String decodeCursor(String cursor) {
    try {
      return new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw RequestRefused.field("cursor", "must be a nextCursor of an earlier answer");
    }
  }
}
