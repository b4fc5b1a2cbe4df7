package dev.marquee.ads;

import java.time.Instant;
import java.util.Collections;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What an advertiser bought, with its one creative.
///
/// @param dailyCap impressions per account in the cap window; 0 for no cap
/// @param clickThroughUrl http or https; the only place its clicks are sent to
record Campaign(
    UUID id,
    String advertiser,
    String name,
    Flight flight,
    Price price,
    int dailyCap,
    Targeting targeting,
    String clickThroughUrl,
    Creative creative) {

  /// When it runs: from `startsAt`, to before `endsAt`.
  record Flight(Instant startsAt, Instant endsAt) {
    boolean covers(Instant now) {
      return !now.isBefore(startsAt) && now.isBefore(endsAt);
    }
  }

  /// What it pays, in minor units of one currency.
  ///
  /// @param cpmMinor for a thousand impressions
  record Price(long cpmMinor, long budgetMinor, String currency) {
    private static final int MILLE = 1_000;

    /// Impressions the budget buys.
    long impressionsMax() {
      return Math.multiplyExact(budgetMinor, MILLE) / cpmMinor;
    }

    /// What impressions cost, rounded half up once, on the total. Never above the budget while
    /// there are at most [#impressionsMax] of them, because the budget is a whole number.
    long spentMinor(long impressions) {
      return (Math.multiplyExact(impressions, cpmMinor) + MILLE / 2) / MILLE;
    }
  }

  /// Where it may run; an empty set allows all.
  ///
  /// @param genres lower case; one in common is enough
  /// @param countries ISO 3166, upper case
  record Targeting(Set<String> genres, Set<String> countries) {
    Targeting {
      genres = Set.copyOf(genres);
      countries = Set.copyOf(countries);
    }

    boolean fits(AdBreak adBreak) {
      return (genres.isEmpty() || !Collections.disjoint(genres, adBreak.genres()))
          && (countries.isEmpty() || countries.contains(adBreak.country()));
    }
  }

  /// The ad itself.
  ///
  /// @param id owner under which its video is uploaded to streaming
  /// @param video null until streaming has processed one
  /// @param problem why streaming rejected the last one; empty when it didn't
  record Creative(UUID id, @Nullable Video video, String problem) {}

  /// A processed video of streaming.
  record Video(UUID assetId, int durationMillis) {}
}
