package dev.marquee.identity;

import java.time.Duration;

/// How long the links in mails live.
///
/// @param registrationsMax registrations of one e-mail that may wait at once
/// @param purge how often ended ones are cleared away
public record LinkOptions(
    Duration registrationLifetime,
    int registrationsMax,
    Duration resetLifetime,
    Duration invitationLifetime,
    Duration purge) {
  public LinkOptions {
    Rules.requirePositive(registrationLifetime, "links.registrationLifetime");
    Rules.require(registrationsMax >= 1, "links.registrationsMax: must be at least 1");
    Rules.requirePositive(resetLifetime, "links.resetLifetime");
    Rules.requirePositive(invitationLifetime, "links.invitationLifetime");
    Rules.requirePositive(purge, "links.purge");
  }
}
