package dev.marquee.identity;

import dev.marquee.platform.Uuid7;
import dev.marquee.platform.rpc.TokenVerifier;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/// Makes access tokens: JWTs (RFC 7519) with the claims of RFC 9068 and our own `tenant`, `tier`,
/// `token_type`, as [TokenVerifier] demands them.
final class AccessTokens {
  private final SigningKeys keys;
  private final Clock clock;
  private final Uuid7 ids;
  private final Duration lifetime;

  AccessTokens(SigningKeys keys, Clock clock, Uuid7 ids, Duration lifetime) {
    this.keys = keys;
    this.clock = clock;
    this.ids = ids;
    this.lifetime = lifetime;
  }

  Duration lifetime() {
    return lifetime;
  }

  /// A token for an account in one of its sessions.
  String mint(String tenant, Account account, String sessionId) {
    Instant now = clock.instant();
    JsonObject claims =
        new JsonObject()
            .put("iss", TokenVerifier.ISSUER)
            .put("aud", new JsonArray().add(TokenVerifier.AUDIENCE))
            .put("sub", account.id().toString())
            .put("tenant", tenant)
            .put("roles", new JsonArray(Role.textsOf(account.roles())))
            .put("tier", account.tier().text())
            .put("sid", sessionId)
            .put("token_type", "at+jwt")
            .put("iat", now.getEpochSecond())
            .put("exp", now.plus(lifetime).getEpochSecond())
            .put("jti", ids.nextString());
    return keys.signer().sign(claims);
  }
}
