package dev.marquee.streaming.playback;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

/// The right of one account to watch one title for a while. Never changes once opened.
///
/// @param profileId whose position is kept; empty when the account's profiles couldn't be asked
/// @param device "web", "mobile", "tv"
/// @param country ISO 3166, empty when unknown
/// @param genres of the title, for the choice of ads
/// @param withAds false for those who pay
public record Session(
    String tenant,
    UUID id,
    String accountId,
    String profileId,
    UUID titleId,
    UUID assetId,
    String device,
    String country,
    List<String> genres,
    String maturityRating,
    long durationMillis,
    boolean withAds,
    Instant expiresAt) {
  public Session {
    genres = List.copyOf(genres);
  }
}
