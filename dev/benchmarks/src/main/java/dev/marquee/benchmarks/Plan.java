package dev.marquee.benchmarks;

import java.time.Duration;

/// How a benchmark is run.
///
/// @param warmUp load on each contestant before anything counts
/// @param round load on each contestant in each round
public record Plan(Load load, Duration warmUp, Duration round, int rounds) {
  public static final int ROUNDS_MAX = 50;
  public static final Duration TOTAL_MAX = Duration.ofMinutes(30);
  private static final Duration ROUND_MIN = Duration.ofMillis(100);

  public Plan {
    if (rounds < 1 || rounds > ROUNDS_MAX) {
      throw new IllegalArgumentException("there must be 1 to " + ROUNDS_MAX + " rounds");
    }
    if (round.compareTo(ROUND_MIN) < 0) {
      throw new IllegalArgumentException("a round takes at least " + ROUND_MIN.toMillis() + " ms");
    }
    if (warmUp.isNegative()) {
      throw new IllegalArgumentException("the warm-up can't be negative");
    }
    requireTotal(1, warmUp, round, rounds);
  }

  /// How long it takes.
  ///
  /// @throws IllegalArgumentException when that is too long
  Duration total(int contestants) {
    return requireTotal(contestants, warmUp, round, rounds);
  }

  private static Duration requireTotal(
      int contestants, Duration warmUp, Duration round, int rounds) {
    Duration total = round.multipliedBy(rounds).plus(warmUp).multipliedBy(contestants);
    if (total.compareTo(TOTAL_MAX) > 0) {
      throw new IllegalArgumentException(
          "that would take %d s; the limit is %d s: choose shorter or fewer rounds"
              .formatted(total.toSeconds(), TOTAL_MAX.toSeconds()));
    }
    return total;
  }
}
