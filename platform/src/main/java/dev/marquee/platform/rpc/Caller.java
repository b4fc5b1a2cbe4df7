package dev.marquee.platform.rpc;

import java.time.Instant;
import java.util.Set;

/// Who is calling, as a verified token says.
///
/// @param kind nobody, an account of a tenant, or another verticle
/// @param id account id, or role name of the calling process; empty for nobody
/// @param tenant tenant of the token; for a service the tenant it acts for; for nobody the host's
/// @param roles lower-case role names; empty for a service
/// @param tier lower-case plan, "free" or "premium"; empty for services and nobody
/// @param sessionId sign-in session of the token; empty for services and nobody
/// @param expiresAt when the token ends
/// @param authenticatedAt when the account last proved itself (`auth_time`); the epoch when unknown
/// @param profileId who of the account watches; empty when nobody was chosen
/// @param maturityRating what the profile may watch at most, e.g. "U/A 13+"; empty without profile
public record Caller(
    Kind kind,
    String id,
    String tenant,
    Set<String> roles,
    String tier,
    String sessionId,
    Instant expiresAt,
    Instant authenticatedAt,
    String profileId,
    String maturityRating) {

  /// The three kinds of caller.
  public enum Kind {
    NOBODY,
    ACCOUNT,
    SERVICE
  }

  public Caller {
    roles = Set.copyOf(roles);
  }

  /// A caller of whom no more is known.
  public Caller(
      Kind kind,
      String id,
      String tenant,
      Set<String> roles,
      String tier,
      String sessionId,
      Instant expiresAt) {
    this(kind, id, tenant, roles, tier, sessionId, expiresAt, Instant.EPOCH, "", "");
  }

  /// A caller without a token.
  public static Caller nobody(String tenant) {
    return new Caller(Kind.NOBODY, "", tenant, Set.of(), "", "", Instant.MAX);
  }

  /// A verticle acting for a tenant on its own account.
  public static Caller service(String role, String tenant) {
    return new Caller(Kind.SERVICE, role, tenant, Set.of(), "", "", Instant.MAX);
  }

  /// True when the account has this role.
  public boolean hasRole(String role) {
    return roles.contains(role);
  }
}
