package dev.marquee.simulators;

import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/// A token bucket: a second's worth at once, refilled evenly.
final class Quota {
  private static final double MILLIS_PER_SECOND = 1000.0;

  private final Clock clock;
  private int requestsPerSecond;
  private double tokens;
  private long filledAtMillis;

  Quota(Clock clock, int requestsPerSecond) {
    this.clock = clock;
    set(requestsPerSecond);
  }

  /// @param next 0 for no quota
  void set(int next) {
    requestsPerSecond = next;
    tokens = next;
    filledAtMillis = clock.millis();
  }

  int requestsPerSecond() {
    return requestsPerSecond;
  }

  /// Takes one token, or says how long to wait for the next.
  Optional<Duration> take() {
    if (requestsPerSecond == 0) {
      return Optional.empty();
    }
    long now = clock.millis();
    double earned = (now - filledAtMillis) * requestsPerSecond / MILLIS_PER_SECOND;
    tokens = Math.min(requestsPerSecond, tokens + Math.max(0, earned));
    filledAtMillis = now;
    if (tokens >= 1) {
      tokens--;
      return Optional.empty();
    }
    double millis = Math.ceil((1 - tokens) * MILLIS_PER_SECOND / requestsPerSecond);
    return Optional.of(Duration.ofMillis((long) millis));
  }
}
