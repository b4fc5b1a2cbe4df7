package dev.marquee.sync;

import java.util.Locale;

/// What operators are told about.
enum Entity {
  SUBSCRIBER,
  MOVIE,
  BOOKING;

  /// As in the table.
  String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Entity of(String text) {
    return valueOf(text.toUpperCase(Locale.ROOT));
  }
}
