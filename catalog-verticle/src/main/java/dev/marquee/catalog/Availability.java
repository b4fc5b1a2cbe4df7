package dev.marquee.catalog;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where and when a published title may be seen.
///
/// @param countries ISO 3166-1 alpha-2; empty for everywhere
/// @param from first instant; null for no beginning
/// @param until first instant after; null for no end
record Availability(List<String> countries, @Nullable Instant from, @Nullable Instant until) {
  Availability {
    countries = List.copyOf(countries);
  }

  /// Whether it may be seen there now. A country that isn't known is none of the listed.
  boolean covers(String country, InstantSource clock) {
    if (!countries.isEmpty() && !countries.contains(country)) {
      return false;
    }
    if (from == null && until == null) {
      return true;
    }
    Instant now = clock.instant();
    return (from == null || !now.isBefore(from)) && (until == null || now.isBefore(until));
  }
}
