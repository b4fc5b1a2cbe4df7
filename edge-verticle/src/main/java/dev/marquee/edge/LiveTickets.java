package dev.marquee.edge;

import dev.marquee.platform.redis.RedisLink;
import dev.marquee.platform.rpc.CallContext;
import dev.marquee.platform.rpc.TokenStanding;
import dev.marquee.platform.rpc.TokenVerifier;
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
  /// A ticket that was spent.
  ///
  /// @param standing of the token it was got with; empty for nobody's
  record Ticket(Optional<TokenStanding> standing) {}

  private final RedisLink redis;
  private final TokenVerifier tokens;
  private final long ttlMillis;
  private final SecureRandom random = new SecureRandom();

  LiveTickets(RedisLink redis, TokenVerifier tokens, EdgeOptions options) {
    this.redis = redis;
    this.tokens = tokens;
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
                .arg(tokens.standing(context.token()).map(TokenStanding::text).orElse(""))
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

  /// Spends a ticket: once it tells whose it was; then nothing.
  Future<Optional<Ticket>> spend(String tenant, String ticket) {
    if (ticket.isEmpty() || ticket.length() > 64) {
      return Future.succeededFuture(Optional.empty());
    }
    return redis
        .send(Request.cmd(Command.GETDEL).arg(key(tenant, ticket)))
        .map(found -> Optional.ofNullable(found).map(Response::toString).flatMap(this::ticket));
  }

  /// A ticket whose token has ended meanwhile is worth nothing.
  private Optional<Ticket> ticket(String text) {
    return text.isEmpty()
        ? Optional.of(new Ticket(Optional.empty()))
        : TokenStanding.parse(text)
            .filter(standing -> !tokens.hasEnded(standing))
            .map(standing -> new Ticket(Optional.of(standing)));
  }

  private static String key(String tenant, String ticket) {
    return "edge:{" + tenant + ":ticket:" + ticket + "}";
  }
}
