package dev.marquee.identity;

import dev.marquee.platform.Uuid7;
import dev.marquee.platform.rpc.TokenVerifier;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/// Makes access tokens: JWTs (RFC 7519) with the claims of RFC 9068 and our own `tenant`, `tier`,
/// `token_type`, `ver`, `profile`, `maturity`, as [TokenVerifier] demands them.
final class AccessTokens {
  private final SigningKeys keys;
  private final Clock clock;
  private final Uuid7 ids;
  private final Duration lifetime;
  private final boolean staffNeedsFactor;

  /// @param staffNeedsFactor whether staff roles need a session opened with a second factor
  AccessTokens(
      SigningKeys keys, Clock clock, Uuid7 ids, Duration lifetime, boolean staffNeedsFactor) {
    this.keys = keys;
    this.clock = clock;
    this.ids = ids;
    this.lifetime = lifetime;
    this.staffNeedsFactor = staffNeedsFactor;
  }

  Duration lifetime() {
    return lifetime;
  }

  /// A token for an account in one of its sessions.
  String mint(String tenant, Account account, Session session) {
    Instant now = clock.instant();
    JsonObject claims =
        new JsonObject()
            .put("iss", TokenVerifier.ISSUER)
            .put("aud", new JsonArray().add(TokenVerifier.AUDIENCE))
            .put("sub", account.id().toString())
            .put("tenant", tenant)
            .put("roles", new JsonArray(Role.textsOf(roles(account, session))))
            .put("tier", account.tier().text())
            .put("sid", session.id())
            .put("ver", account.accessVersion())
            .put("auth_time", session.proof().at().getEpochSecond())
            .put("amr", new JsonArray(List.copyOf(session.proof().methods())))
            .put("token_type", "at+jwt")
            .put("iat", now.getEpochSecond())
            .put("exp", now.plus(lifetime).getEpochSecond())
            .put("jti", ids.nextString());
    session
        .viewer()
        .ifPresent(viewer ->
            claims
                .put("profile", viewer.profileId().toString())
                .put("maturity", viewer.maturity().text()));
    return keys.signer().sign(claims);
  }

  /// Staff roles work only with the second factor, where the installation says so.
  private Set<Role> roles(Account account, Session session) {
    boolean proved = account.secondFactor() && session.proof().hasSecondFactor();
    return staffNeedsFactor && !proved ? Role.withoutStaff(account.roles()) : account.roles();
  }
}
