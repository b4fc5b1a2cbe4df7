package dev.marquee.edge;

import dev.marquee.platform.redis.RedisLink;
import dev.marquee.platform.rpc.CallContext;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;

/// One-use tickets that open a live stream. An EventSource can't send a token, and a token must not
/// stand in a URL: so a client that has shown its token (or none, for public streams) gets a ticket
/// that is good once, for seconds.
final class LiveTickets {
  private final RedisLink redis;
  private final long ttlMillis;
  private final SecureRandom random = new SecureRandom();

  LiveTickets(RedisLink redis, EdgeOptions options) {
    this.redis = redis;
    this.ttlMillis = options.ticketTtl().toMillis();
  }

  /// `POST /api/live/tickets` → `{ticket, expiresIn}`.
  void issue(RoutingContext request) {
    byte[] bits = new byte[16];
    random.nextBytes(bits);
    String ticket = Base64.getUrlEncoder().withoutPadding().encodeToString(bits);
    CallContext context = Callers.of(request);
    redis
        .send(
            Request.cmd(Command.SET)
                .arg(key(context.tenant(), ticket))
                .arg(context.caller().id())
                .arg("PX")
                .arg(ttlMillis)
                .arg("NX"))
        .onSuccess(stored ->
            request
                .response()
                .setStatusCode(201)
                .putHeader("Cache-Control", "no-store")
                .putHeader("Content-Type", "application/json")
                .end(
                    new JsonObject()
                        .put("ticket", ticket)
                        .put("expiresIn", ttlMillis / 1_000)
                        .toBuffer()))
        .onFailure(error ->
            Problem.of(503, "unavailable", "Live updates can't be reached just now.")
                .send(request));
  }

  /// Spends a ticket: once it tells whose it was, the account's id or "" for nobody's; then
  /// nothing.
  Future<Optional<String>> spend(String tenant, String ticket) {
    if (ticket.isEmpty() || ticket.length() > 64) {
      return Future.succeededFuture(Optional.empty());
    }
    return redis
        .send(Request.cmd(Command.GETDEL).arg(key(tenant, ticket)))
        .map(found -> Optional.ofNullable(found).map(Response::toString));
  }

  private static String key(String tenant, String ticket) {
    return "edge:{" + tenant + ":ticket:" + ticket + "}";
  }
}
