package dev.marquee.catalog;

import java.util.Locale;

/// Where a title stands in the editorial workflow. [Move] says what leads from one to another.
enum TitleState {
  DRAFT,
  PENDING_REVIEW,
  APPROVED,
  PUBLISHED,
  ARCHIVED;

  /// As it is stored and shown: lower case.
  String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
