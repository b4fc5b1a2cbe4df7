package dev.marquee.identity;

import java.time.Duration;
import java.time.Instant;

/// Wrong guesses of a short secret (a code, a PIN) in a window that starts with the first. Only who
/// has proved himself otherwise gets so far as to guess, so being refused for a while locks no
/// victim out.
record Failures(int count, Instant since) {
  private static final int MAX = 5;
  private static final Duration WINDOW = Duration.ofMinutes(15);

  /// True when no further guess is read.
  boolean areTooMany(Instant now) {
    return count >= MAX && now.isBefore(since.plus(WINDOW));
  }

  Failures oneMore(Instant now) {
    return count == 0 || !now.isBefore(since.plus(WINDOW))
        ? new Failures(1, now)
        : new Failures(count + 1, since);
  }

  Failures none() {
    return new Failures(0, since);
  }
}
