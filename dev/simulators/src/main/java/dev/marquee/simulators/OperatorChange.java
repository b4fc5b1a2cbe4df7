package dev.marquee.simulators;

import io.vertx.core.json.JsonObject;
import java.time.Instant;

/// One change as the platform sent it, free of its dialect.
///
/// @param version counts the changes of this entity, from 1
/// @param changeId the same for every delivery of this change
/// @param payload empty for a deletion
/// @param at when it arrived
record OperatorChange(
    EntityKey key, Op op, long version, String changeId, JsonObject payload, Instant at) {
  static final long VERSION_MAX = Long.MAX_VALUE;
  static final int KEY_LENGTH_MAX = 200;
  static final int CHANGE_ID_LENGTH_MAX = 200;

  /// Names one thing at the operator.
  record EntityKey(OperatorEntity entity, String id) {}

  /// What is done to the thing.
  enum Op {
    UPSERT,
    DELETE
  }

  OperatorChange withoutPayload() {
    return new OperatorChange(key, op, version, changeId, new JsonObject(), at);
  }

  JsonObject toJson() {
    return new JsonObject()
        .put("entity", key.entity().name())
        .put("key", key.id())
        .put("op", op.name())
        .put("version", version)
        .put("changeId", changeId)
        .put("payload", payload)
        .put("at", at.toString());
  }

  /// Reads what [#toJson] wrote.
  static OperatorChange restore(JsonObject json) {
    return new OperatorChange(
        new EntityKey(OperatorEntity.valueOf(json.getString("entity")), json.getString("key")),
        Op.valueOf(json.getString("op")),
        json.getLong("version"),
        json.getString("changeId"),
        json.getJsonObject("payload"),
        Instant.parse(json.getString("at")));
  }
}
