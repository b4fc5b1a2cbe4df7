package dev.marquee.catalog;

import java.util.Locale;

/// What kind of content a title is.
enum TitleKind {
  MOVIE,
  TV_SHOW,
  SPORTS,
  EVENT;

  /// As it is stored: lower case.
  String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
