package dev.marquee.identity;

import dev.marquee.platform.redis.RedisLink;
import dev.marquee.platform.rpc.Fault;
import dev.marquee.platform.sql.Tx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/// Ends sessions by looking through all of the tenant's: good for a few thousand, on one Redis.
final class SessionSweep implements SessionEnder {
  private static final String BATCH = "500";

  private final RedisLink redis;

  SessionSweep(RedisLink redis) {
    this.redis = redis;
  }

  @Override
  public void endAll(Tx tx, String tenant, UUID accountId, Optional<String> exceptSessionId) {
    String stays = exceptSessionId.map(id -> key(tenant, id)).orElse("");
    String cursor = "0";
    do {
      Response page =
          send(
              Request.cmd(Command.SCAN)
                  .arg(cursor)
                  .arg("MATCH")
                  .arg(key(tenant, "*"))
                  .arg("COUNT")
                  .arg(BATCH));
      for (Response found : page.get(1)) {
        String key = found.toString();
        if (!key.equals(stays) && accountId.toString().equals(owner(key))) {
          send(Request.cmd(Command.DEL).arg(key));
        }
      }
      cursor = page.get(0).toString();
    } while (!cursor.equals("0"));
  }

  private String owner(String key) {
    return redis
        .send(Request.cmd(Command.HGET).arg(key).arg("account"))
        .recover(SessionSweep::unavailable)
        .map(String::valueOf)
        .await();
  }

  private Response send(Request request) {
    return Objects.requireNonNull(redis.send(request).recover(SessionSweep::unavailable).await());
  }

  private static <T> io.vertx.core.Future<T> unavailable(Throwable error) {
    return io.vertx.core.Future.failedFuture(Fault.unavailable("the session store", error));
  }

  private static String key(String tenant, String sessionId) {
    return "identity:{" + tenant + ":" + sessionId + "}:session";
  }
}
