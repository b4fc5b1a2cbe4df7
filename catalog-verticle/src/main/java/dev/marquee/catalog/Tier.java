package dev.marquee.catalog;

import java.util.Locale;

/// Lowest plan that may watch.
enum Tier {
  FREE,
  PREMIUM;

  /// As it is stored: lower case.
  String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
