package dev.marquee.identity.subscription;

import java.util.Locale;

/// Where a subscription stands.
enum State {
  /// Neither paid nor tried yet.
  PENDING,
  TRIAL,
  ACTIVE,
  /// A renewal was refused; the days of grace run.
  PAST_DUE,
  /// Runs to its end and isn't renewed.
  CANCELLED,
  /// The end.
  EXPIRED;

  /// Whether the plan's tier is its owner's.
  boolean entitles() {
    return switch (this) {
      case TRIAL, ACTIVE, PAST_DUE, CANCELLED -> true;
      case PENDING, EXPIRED -> false;
    };
  }

  /// As the database has it.
  String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  static State of(String text) {
    return valueOf(text.toUpperCase(Locale.ROOT));
  }
}
