package dev.marquee.platform.rpc;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.JWTOptions;
import io.vertx.ext.auth.PubSecKeyOptions;
import io.vertx.ext.auth.User;
import io.vertx.ext.auth.authentication.TokenCredentials;
import io.vertx.ext.auth.jwt.JWTAuth;
import io.vertx.ext.auth.jwt.JWTAuthOptions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Tokens by which one verticle calls another on its own account: JWTs (RFC 7519), HS256 over a
/// secret that all roles of one installation share, one minute long, one per role and tenant.
public final class ServiceTokens {
  static final String ISSUER = "marquee-services";
  private static final Duration LIFETIME = Duration.ofSeconds(60);
  private static final Duration REUSE = Duration.ofSeconds(30);
  private static final int TENANTS_MAX = 10_000;

  private record Minted(String token, Instant at) {}

  private final JWTAuth signer;
  private final Clock clock;
  private final Map<String, Minted> keyToToken = new ConcurrentHashMap<>();

  /// @param secret at least 32 characters
  public ServiceTokens(Vertx vertx, Clock clock, String secret) {
    if (secret.length() < 32) {
      throw new IllegalArgumentException("rpc.serviceSecret: needs at least 32 characters");
    }
    this.clock = clock;
    this.signer =
        JWTAuth.create(
            vertx,
            new JWTAuthOptions()
                .setJWTOptions(new JWTOptions().setIssuer(ISSUER))
                .addPubSecKey(new PubSecKeyOptions().setAlgorithm("HS256").setBuffer(secret)));
  }

  /// A token for `role` acting for `tenant`; minted anew after 30 s.
  public String mint(String role, String tenant) {
    String key = role + "/" + tenant;
    Instant now = clock.instant();
    Minted kept = keyToToken.get(key);
    if (kept != null && now.isBefore(kept.at.plus(REUSE))) {
      return kept.token;
    }
    if (keyToToken.size() >= TENANTS_MAX) {
      keyToToken.clear();
    }
    JsonObject claims =
        new JsonObject()
            .put("sub", role)
            .put("tenant", tenant)
            .put("iat", now.getEpochSecond())
            .put("exp", now.plus(LIFETIME).getEpochSecond());
    String token =
        signer.generateToken(
            claims, new JWTOptions().setAlgorithm("HS256").setIssuer(ISSUER).setNoTimestamp(true));
    keyToToken.put(key, new Minted(token, now));
    return token;
  }

  /// All claims of a verified token: Vert.x keeps `exp` and its like out of the principal.
  static JsonObject claims(User user) {
    return user.attributes().getJsonObject("accessToken");
  }

  Future<Caller> verify(String token) {
    return signer
        .authenticate(new TokenCredentials(token))
        .map(user -> {
          JsonObject claims = claims(user);
          Instant expiresAt = Instant.ofEpochSecond(claims.getLong("exp", 0L));
          if (!expiresAt.isAfter(clock.instant())) {
            throw new IllegalArgumentException("service token has ended");
          }
          return new Caller(
              Caller.Kind.SERVICE,
              claims.getString("sub"),
              claims.getString("tenant"),
              Set.of(),
              "",
              "",
              expiresAt);
        });
  }
}
