package dev.marquee.platform.events;

import java.util.concurrent.ThreadLocalRandom;

/// Waits between attempts: twice as long each time up to a limit, half of each by chance, so that
/// many who failed together don't come back together.
///
/// @param firstMillis upper bound of the first wait
/// @param maxMillis upper bound of all
record Backoff(long firstMillis, long maxMillis) {
  private static final int DOUBLINGS_MAX = 20;

  /// @param failures so far, from 1
  long millis(int failures) {
    long bound =
        Math.min(maxMillis, firstMillis << Math.min(Math.max(0, failures - 1), DOUBLINGS_MAX));
    return bound / 2 + ThreadLocalRandom.current().nextLong(bound / 2 + 1);
  }
}
