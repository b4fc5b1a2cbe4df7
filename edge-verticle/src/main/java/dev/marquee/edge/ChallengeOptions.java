package dev.marquee.edge;

import java.time.Duration;

/// When a suspicious client must show that it takes pains.
///
/// @param failuresFree refusals of one address within the window before it is asked; 0 for never
/// @param window how long failures count
/// @param difficultyBits leading zero bits of the built-in puzzle: each one more doubles the work
/// @param ttl life of a puzzle
public record ChallengeOptions(
    int failuresFree, Duration window, int difficultyBits, Duration ttl) {
  public ChallengeOptions {
    if (failuresFree < 0
        || difficultyBits < 1
        || difficultyBits > 32
        || !window.isPositive()
        || !ttl.isPositive()) {
      throw new IllegalArgumentException(
          "edge.challenge: failuresFree >= 0, difficultyBits 1 to 32, window and ttl > 0");
    }
  }
}
