package dev.marquee.identity;

import dev.marquee.platform.Uuid7;
import dev.marquee.platform.rpc.Fault;
import dev.marquee.platform.rpc.TokenVerifier;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/// Makes access tokens: JWTs (RFC 7519) with the claims of RFC 9068 and our own `tenant`, `tier`,
/// `token_type`, `ver`, `tenant_ver`, `org`, `profile`, `maturity`, as [TokenVerifier] demands
/// them. None is made for a tenant that is suspended.
final class AccessTokens {
  private final SigningKeys keys;
  private final TenantStore tenants;
  private final Clock clock;
  private final Uuid7 ids;
  private final Duration lifetime;
  private final boolean staffNeedsFactor;
  private final String operatorTenant;

  /// @param staffNeedsFactor whether staff roles need a session opened with a second factor
  /// @param operatorTenant the only one where the role of operator is worth something
  AccessTokens(
      SigningKeys keys,
      TenantStore tenants,
      Clock clock,
      Uuid7 ids,
      Duration lifetime,
      boolean staffNeedsFactor,
      String operatorTenant) {
    this.keys = keys;
    this.tenants = tenants;
    this.clock = clock;
    this.ids = ids;
    this.lifetime = lifetime;
    this.staffNeedsFactor = staffNeedsFactor;
    this.operatorTenant = operatorTenant;
  }

  Duration lifetime() {
    return lifetime;
  }

  /// A token for an account in one of its sessions. Awaits.
  ///
  /// @throws Fault PERMISSION_DENIED when the tenant is suspended
  String mint(String tenant, Account account, Session session) {
    JsonObject claims =
        claims(tenant, account.id(), account.organisationId(), account.accessVersion())
            .put("roles", new JsonArray(Role.textsOf(roles(tenant, account, session))))
            .put("tier", account.tier().text())
            .put("sid", session.id())
            .put("auth_time", session.proof().at().getEpochSecond())
            .put("amr", new JsonArray(List.copyOf(session.proof().methods())));
    session
        .viewer()
        .ifPresent(viewer ->
            claims
                .put("profile", viewer.profileId().toString())
                .put("maturity", viewer.maturity().text()));
    return keys.signer().sign(claims);
  }

  /// The same for a client, which has no session.
  String mint(String tenant, Client client) {
    JsonObject claims =
        claims(tenant, client.id(), client.organisationId(), client.accessVersion())
            .put("client_id", client.id().toString())
            .put("roles", new JsonArray(Role.textsOf(client.roles())))
            .put("tier", Tier.FREE.text());
    return keys.signer().sign(claims);
  }

  /// What tokens of accounts and clients have in common.
  private JsonObject claims(String tenant, UUID subject, UUID organisation, long version) {
    TenantStore.Standing standing = tenants.standing(tenant).await();
    if (standing.suspended()) {
      throw Fault.denied("the tenant is suspended");
    }
    Instant now = clock.instant();
    return new JsonObject()
        .put("iss", TokenVerifier.ISSUER)
        .put("aud", new JsonArray().add(TokenVerifier.AUDIENCE))
        .put("sub", subject.toString())
        .put("tenant", tenant)
        .put("tenant_ver", standing.accessVersion())
        .put("org", organisation.toString())
        .put("ver", version)
        .put("token_type", "at+jwt")
        .put("iat", now.getEpochSecond())
        .put("exp", now.plus(lifetime).getEpochSecond())
        .put("jti", ids.nextString());
  }

  /// Staff roles work only with the second factor, where the installation says so.
  private Set<Role> roles(String tenant, Account account, Session session) {
    boolean proved = account.secondFactor() && session.proof().hasSecondFactor();
    Set<Role> roles = EnumSet.noneOf(Role.class);
    roles.addAll(
        staffNeedsFactor && !proved ? Role.withoutStaff(account.roles()) : account.roles());
    if (!tenant.equals(operatorTenant)) {
      roles.remove(Role.OPERATOR);
    }
    return roles;
  }
}
