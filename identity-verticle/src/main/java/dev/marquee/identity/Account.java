package dev.marquee.identity;

import java.time.Instant;
import java.util.Set;
import java.util.UUID;

/// An account of one tenant. Holds personal data, so its text shows the id alone.
///
/// @param person its owner
/// @param locale BCP 47
/// @param version rises by one with every event of the account, from 1
/// @param accessVersion rises whenever what its access tokens say becomes false, from 1
/// @param secondFactor true when one is in force
/// @param organisationId for whom a partner acts; its own id unless it was bound to another
record Account(
    UUID id,
    Person person,
    Set<Role> roles,
    Tier tier,
    String locale,
    Instant createdAt,
    long version,
    long accessVersion,
    AccountStatus status,
    boolean secondFactor,
    UUID organisationId) {
  Account {
    roles = Set.copyOf(roles);
  }

  /// As its owner wrote it. May await his key.
  String email() {
    return person.email();
  }

  /// May await its owner's key.
  String displayName() {
    return person.displayName();
  }

  @Override
  public String toString() {
    return "Account[" + id + "]";
  }
}
