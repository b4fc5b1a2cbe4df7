package dev.marquee.platform.rpc;

import java.time.Instant;
import java.util.Set;

/// Who is calling, as a verified token says.
///
/// @param kind nobody, an account of a tenant, a client (a program with credentials of its own), or
///   another verticle
/// @param id account id, client id, or role name of the calling process; empty for nobody
/// @param tenant tenant of the token; for a service the tenant it acts for; for nobody the host's
/// @param roles lower-case role names; empty for a service
/// @param tier lower-case plan, "free" or "premium"; empty for services and nobody
/// @param sessionId sign-in session of the token; empty for services and nobody
/// @param expiresAt when the token ends
/// @param authenticatedAt when the account last proved itself (`auth_time`); the epoch when unknown
/// @param profileId who of the account watches; empty when nobody was chosen
/// @param maturityRating what the profile may watch at most, e.g. "U/A 13+"; empty without profile
/// @param organisationId for whom an account or client acts, e.g. as a partner; its own id unless
///   it was bound to another; empty for services and nobody
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
    String maturityRating,
    String organisationId) {

  /// The kinds of caller.
  public enum Kind {
    NOBODY,
    ACCOUNT,
    CLIENT,
    SERVICE
  }

  public Caller {
    roles = Set.copyOf(roles);
  }

  /// A caller who acts for himself.
  public Caller(
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
    this(
        kind,
        id,
        tenant,
        roles,
        tier,
        sessionId,
        expiresAt,
        authenticatedAt,
        profileId,
        maturityRating,
        kind == Kind.ACCOUNT || kind == Kind.CLIENT ? id : "");
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

  /// True for who has signed in himself, a person or a program; false for nobody and for verticles.
  public boolean isSignedIn() {
    return switch (kind) {
      case ACCOUNT, CLIENT -> true;
      case NOBODY, SERVICE -> false;
    };
  }

  /// True when the account has this role.
  public boolean hasRole(String role) {
    return roles.contains(role);
  }
}
