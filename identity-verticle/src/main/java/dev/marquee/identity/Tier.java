package dev.marquee.identity;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// What an account may watch: with ads, or without.
enum Tier {
  FREE,
  PREMIUM;

  /// Lower case, as in tokens and the database.
  String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Optional<Tier> of(String text) {
    return Arrays.stream(values()).filter(tier -> tier.text().equals(text)).findFirst();
  }
}
