package dev.marquee.identity;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/// A sign-in session that lives.
///
/// @param id digest, safe to show
/// @param endsAt at the latest, however often it is refreshed
record Session(String id, Instant openedAt, Instant endsAt, Proof proof, Optional<Viewer> viewer) {
  /// The profile that was chosen in it.
  record Viewer(UUID profileId, MaturityRating maturity) {}
}
