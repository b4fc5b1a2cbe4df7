package dev.marquee.identity;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/// A program that calls on its own account.
///
/// @param organisationId for whom it acts; its own id unless it was bound to another
/// @param accessVersion rises whenever what its access tokens say becomes false, from 1
/// @param oldSecretUntil end of the grace of the secret before the present one
record Client(
    UUID id,
    String name,
    Set<Role> roles,
    UUID organisationId,
    boolean suspended,
    long accessVersion,
    Instant createdAt,
    Optional<Instant> oldSecretUntil) {
  Client {
    roles = Set.copyOf(roles);
  }

  /// What the audit log says of it.
  @Override
  public String toString() {
    return String.join(",", Role.textsOf(roles)) + " of " + organisationId;
  }
}
