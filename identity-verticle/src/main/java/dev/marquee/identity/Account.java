package dev.marquee.identity;

import java.time.Instant;
import java.util.Set;
import java.util.UUID;

/// An account of one tenant. Holds personal data, so its text shows the id alone.
///
/// @param email as its owner wrote it
/// @param locale BCP 47
/// @param version rises by one with every event of the account, from 1
/// @param accessVersion rises whenever what its access tokens say becomes false, from 1
/// @param secondFactor true when one is in force
record Account(
    UUID id,
    String email,
    String displayName,
    Set<Role> roles,
    Tier tier,
    String locale,
    Instant createdAt,
    long version,
    long accessVersion,
    AccountStatus status,
    boolean secondFactor) {
  Account {
    roles = Set.copyOf(roles);
  }

  @Override
  public String toString() {
    return "Account[" + id + "]";
  }
}
