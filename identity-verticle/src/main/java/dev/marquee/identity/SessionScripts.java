package dev.marquee.identity;

import dev.marquee.identity.IdentityOptions.SessionOptions;
import dev.marquee.platform.redis.RedisLink;
import dev.marquee.platform.redis.RedisScript;
import dev.marquee.platform.rpc.Fault;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Refresh tokens of sessions in Redis: one hash each under `identity:{<tenant>:<session
/// id>}:session`, changed only by scripts. Tokens are known by their digests alone.
final class SessionScripts {
  private static final int SIBLINGS_MAX = 8;
  private static final RedisScript OPEN = RedisScript.of("identity/lua/open_session.lua");
  private static final RedisScript ROTATE = RedisScript.of("identity/lua/rotate_session.lua");

  /// What happened to a refresh token that was presented.
  sealed interface Rotation {}

  /// The successor is good.
  ///
  /// @param lifetime until it ends unless it is used
  record Rotated(Duration lifetime) implements Rotation {}

  /// The session has ended, or was never.
  record Ended() implements Rotation {}

  /// More double clicks than people make: refused, but the session lives.
  record Crowded() implements Rotation {}

  /// The token was spent before; nothing of the session is left here.
  record Reused() implements Rotation {}

  private final RedisLink redis;
  private final Clock clock;
  private final SessionOptions options;

  SessionScripts(RedisLink redis, Clock clock, SessionOptions options) {
    this.redis = redis;
    this.clock = clock;
    this.options = options;
  }

  /// Opens the session of a first token.
  ///
  /// @return until the token ends unless it is used
  Future<Duration> open(String tenant, RefreshToken first) {
    long now = clock.millis();
    List<String> arguments =
        List.of(
            first.hash(),
            String.valueOf(now),
            millis(options.refreshLifetime()),
            millis(options.absoluteLifetime()));
    return run(OPEN, tenant, first.sessionId(), arguments)
        .map(answer -> until(present(answer), now));
  }

  /// When the session was last used; empty when there is nothing of it here.
  Future<Optional<Instant>> usedAt(String tenant, String sessionId) {
    return orUnavailable(
            redis.send(Request.cmd(Command.HGET).arg(key(tenant, sessionId)).arg("used_at")))
        .map(answer ->
            Optional.ofNullable(answer)
                .map(millis -> Instant.ofEpochMilli(Long.parseLong(millis.toString()))));
  }

  /// Spends one token for another.
  Future<Rotation> rotate(String tenant, RefreshToken presented, RefreshToken successor) {
    long now = clock.millis();
    List<String> arguments =
        List.of(
            presented.hash(),
            successor.hash(),
            String.valueOf(now),
            millis(options.refreshLifetime()),
            millis(options.reuseGrace()),
            String.valueOf(SIBLINGS_MAX));
    return run(ROTATE, tenant, presented.sessionId(), arguments)
        .map(answer -> rotation(present(answer), now));
  }

  /// Forgets the tokens of a session that has ended.
  Future<Void> forget(String tenant, String sessionId) {
    return orUnavailable(redis.send(Request.cmd(Command.DEL).arg(key(tenant, sessionId))))
        .mapEmpty();
  }

  private static Rotation rotation(Response answer, long now) {
    return switch (answer.get(0).toString()) {
      case "rotated", "sibling" -> new Rotated(until(answer.get(1), now));
      case "crowded" -> new Crowded();
      case "reused" -> new Reused();
      case "ended" -> new Ended();
      default -> throw new IllegalStateException("rotate_session.lua answered " + answer.get(0));
    };
  }

  private static Duration until(Response end, long now) {
    return Duration.ofMillis(Long.parseLong(end.toString()) - now);
  }

  private Future<@Nullable Response> run(
      RedisScript script, String tenant, String sessionId, List<String> arguments) {
    return orUnavailable(script.run(redis, List.of(key(tenant, sessionId)), arguments));
  }

  private static Future<@Nullable Response> orUnavailable(Future<@Nullable Response> answer) {
    return answer.recover(
        error -> Future.failedFuture(Fault.unavailable("the session store", error)));
  }

  private static String key(String tenant, String sessionId) {
    return "identity:{" + tenant + ":" + sessionId + "}:session";
  }

  private static Response present(@Nullable Response answer) {
    return Objects.requireNonNull(answer, "the script answers");
  }

  private static String millis(Duration duration) {
    return String.valueOf(duration.toMillis());
  }
}
