package dev.marquee.simulators;

import dev.marquee.simulators.OperatorChange.EntityKey;
import dev.marquee.simulators.OperatorChange.Op;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Arrays;
import java.util.stream.Collectors;

/// D2H's dialect: every change goes to one path under `/d2h`, each request is signed.
final class D2hRoutes {
  private static final int PAGE_SIZE = 100;
  private static final int PAGES_MAX = OperatorBook.ENTITIES_MAX / PAGE_SIZE;
  private static final String ENTITY_NAMES =
      Arrays.stream(OperatorEntity.values()).map(Enum::name).collect(Collectors.joining("|"));

  private final OperatorDesk desk;
  private final D2hSignature signature;

  D2hRoutes(OperatorDesk desk, D2hSignature signature) {
    this.desk = desk;
    this.signature = signature;
  }

  void mount(Router router) {
    router
        .route("/d2h/*")
        .handler(desk::countRejections)
        .handler(this::authenticate)
        .handler(desk::admit);
    router.post("/d2h/changes").handler(this::change);
    router
        .getWithRegex("/d2h/entities/(?<entity>" + ENTITY_NAMES + ")")
        .handler(ctx -> list(ctx, OperatorEntity.valueOf(RequestFields.pathText(ctx, "entity"))));
  }

  private void authenticate(RoutingContext ctx) {
    Buffer body = ctx.body().buffer();
    boolean verified =
        signature.verifies(
            RequestFields.header(ctx, "Authorization"),
            RequestFields.header(ctx, "X-Timestamp"),
            body == null ? Buffer.buffer() : body,
            desk.now());
    if (!verified) {
      throw new RequestRefused(
          Problem.of(401, "SIGNATURE_INVALID", "needs a signature at most 5 minutes old"));
    }
    ctx.next();
  }

  private void change(RoutingContext ctx) {
    var fields = JsonFields.ofBody(ctx);
    String messageId = fields.text("messageId", OperatorChange.CHANGE_ID_LENGTH_MAX);
    var entity = fields.choice("entity", OperatorEntity.values(), Enum::name);
    String key = fields.text("key", OperatorChange.KEY_LENGTH_MAX);
    Op op = fields.choice("op", Op.values(), Enum::name);
    long seq = fields.integer("seq", 1, OperatorChange.VERSION_MAX);
    JsonObject payload =
        op == Op.UPSERT
            ? fields.object("payload")
            : fields
                .optionalObject("payload")
                .map(_ -> new JsonObject())
                .orElseGet(JsonObject::new);
    fields.nothingElse();
    var change =
        new OperatorChange(new EntityKey(entity, key), op, seq, messageId, payload, desk.now());
    desk.apply(change)
        .onSuccess(outcome -> answer(change, outcome).sendTo(ctx))
        .onFailure(ctx::fail);
  }

  private static Answer answer(OperatorChange change, ApplyOutcome outcome) {
    return switch (outcome) {
      case ApplyOutcome.Applied _ -> Answer.ok(receipt(change, "ACCEPTED"));
      case ApplyOutcome.Duplicate() -> Answer.ok(receipt(change, "DUPLICATE"));
      case ApplyOutcome.Stale(long storedSeq) ->
          Problem.of(409, "SEQ_TOO_OLD", "something newer or different is stored")
              .with("storedSeq", storedSeq)
              .toAnswer();
      case ApplyOutcome.ChangeIdReused() ->
          Problem.of(422, "MESSAGE_ID_REUSED", "the messageId belongs to another change")
              .toAnswer();
      case ApplyOutcome.Full(int max) ->
          Problem.of(507, "SIMULATOR_FULL", "keeps at most " + max).toAnswer();
    };
  }

  private static JsonObject receipt(OperatorChange change, String result) {
    return new JsonObject()
        .put("result", result)
        .put("messageId", change.changeId())
        .put("seq", change.version());
  }

  /// Pages are numbered from 0; entities that come or go between two pages shift the rest.
  private void list(RoutingContext ctx, OperatorEntity entity) {
    int page = RequestFields.integer(ctx, "page", 0, PAGES_MAX, 0);
    int total = desk.book().count(entity);
    var entities = new JsonArray();
    desk.book().page(entity, "", (page + 1) * PAGE_SIZE).stream()
        .skip((long) page * PAGE_SIZE)
        .forEach(change -> entities.add(resource(change)));
    Answer.ok(
            new JsonObject()
                .put("page", page)
                .put("pages", (total + PAGE_SIZE - 1) / PAGE_SIZE)
                .put("total", total)
                .put("entities", entities))
        .sendTo(ctx);
  }

  private static JsonObject resource(OperatorChange change) {
    return new JsonObject()
        .put("key", change.key().id())
        .put("seq", change.version())
        .put("messageId", change.changeId())
        .put("payload", change.payload())
        .put("updatedAt", change.at().toString());
  }
}
