package dev.marquee.identity;

import java.time.Duration;

/// What settings have to keep to; a broken rule is told with the setting's name.
final class Rules {
  private Rules() {}

  static void requirePositive(Duration duration, String name) {
    require(duration.isPositive(), name + ": must be longer than 0");
  }

  /// @throws IllegalArgumentException saying the rule
  static void require(boolean holds, String rule) {
    if (!holds) {
      throw new IllegalArgumentException(rule);
    }
  }
}
