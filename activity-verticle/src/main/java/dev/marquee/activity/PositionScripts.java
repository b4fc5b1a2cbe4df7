package dev.marquee.activity;

import dev.marquee.platform.redis.RedisLink;
import dev.marquee.platform.redis.RedisScript;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The latest positions in Redis, for as long as they may still be on their way to Postgres.
final class PositionScripts {
  private static final RedisScript KEEP_LATEST = RedisScript.of("activity/lua/keep_latest.lua");
  private static final List<String> FIELDS =
      List.of("session", "position", "duration", "at", "sequence", "completed");

  private final RedisLink redis;
  private final String ttlMillis;

  /// @param ttl how long a position stays after its last change
  PositionScripts(RedisLink redis, Duration ttl) {
    this.redis = redis;
    this.ttlMillis = String.valueOf(ttl.toMillis());
  }

  /// Keeps a position unless a later one is known.
  ///
  /// @return true when it is now the latest
  Future<Boolean> keepLatest(String tenant, Viewing viewing, Position position) {
    List<String> arguments =
        List.of(
            String.valueOf(position.at().toEpochMilli()),
            String.valueOf(position.sequence()),
            position.sessionId().toString(),
            String.valueOf(position.positionMillis()),
            String.valueOf(position.durationMillis()),
            position.completed() ? "1" : "0",
            ttlMillis);
    return KEEP_LATEST
        .run(redis, List.of(key(tenant, viewing)), arguments)
        .map(kept -> String.valueOf(kept).equals("1"));
  }

  /// The latest position Redis knows.
  Future<Optional<Position>> latest(String tenant, Viewing viewing) {
    Request request = Request.cmd(Command.HMGET).arg(key(tenant, viewing));
    FIELDS.forEach(request::arg);
    return redis.send(request).map(PositionScripts::position);
  }

  /// Forgets positions of one account, which all lie in one slot.
  Future<Void> forget(String tenant, List<Viewing> viewings) {
    if (viewings.isEmpty()) {
      return Future.succeededFuture();
    }
    Request request = Request.cmd(Command.UNLINK);
    viewings.forEach(viewing -> request.arg(key(tenant, viewing)));
    return redis.send(request).mapEmpty();
  }

  private static Optional<Position> position(@Nullable Response fields) {
    if (fields == null || fields.get(0) == null) {
      return Optional.empty();
    }
    List<String> texts = fields.stream().map(String::valueOf).toList();
    return Optional.of(
        new Position(
            UUID.fromString(texts.get(0)),
            Long.parseLong(texts.get(1)),
            Long.parseLong(texts.get(2)),
            Instant.ofEpochMilli(Long.parseLong(texts.get(3))),
            Long.parseLong(texts.get(4)),
            texts.get(5).equals("1")));
  }

  private static String key(String tenant, Viewing viewing) {
    return "activity:{%s:%s}:position:%s:%s"
        .formatted(tenant, viewing.accountId(), viewing.profileId(), viewing.titleId());
  }
}
