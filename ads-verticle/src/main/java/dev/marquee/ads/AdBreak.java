package dev.marquee.ads;

import java.util.Set;
import java.util.UUID;

/// A gap in a title that ads may fill, and who watches.
///
/// @param breakId names the break within the session
/// @param genres of the title, lower case
/// @param accountId household for frequency caps; empty without consent
/// @param country ISO 3166, upper case; empty when unknown
record AdBreak(
    UUID sessionId,
    String breakId,
    int durationMaxMillis,
    Set<String> genres,
    String accountId,
    String country) {
  AdBreak {
    genres = Set.copyOf(genres);
  }
}
