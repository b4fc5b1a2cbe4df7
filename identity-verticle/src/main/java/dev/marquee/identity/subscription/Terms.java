package dev.marquee.identity.subscription;

import java.time.Duration;
import java.time.Instant;
import java.time.Period;
import java.time.ZoneOffset;
import java.util.List;

/// What a subscription's time is measured by.
///
/// @param grace how long a subscription entitles after a refused renewal
/// @param retries when a refused renewal is asked for again, from the first refusal on
record Terms(Period period, Duration grace, List<Duration> retries) {
  Terms {
    retries = List.copyOf(retries);
  }

  /// When the n-th period ends. Counted from the beginning each time, so the 31st comes back after
  /// February.
  Instant end(Instant anchor, int periods) {
    return anchor.atZone(ZoneOffset.UTC).plus(period.multipliedBy(periods)).toInstant();
  }
}
