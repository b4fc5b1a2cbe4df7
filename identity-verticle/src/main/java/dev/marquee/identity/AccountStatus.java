package dev.marquee.identity;

import java.util.Arrays;
import java.util.Locale;

/// Whether an account may sign in.
enum AccountStatus {
  ACTIVE,
  /// Has no password yet.
  INVITED,
  SUSPENDED,
  /// To be erased.
  CLOSED;

  String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// @throws java.util.NoSuchElementException for a text that is none
  static AccountStatus of(String text) {
    return Arrays.stream(values())
        .filter(status -> status.text().equals(text))
        .findFirst()
        .orElseThrow();
  }
}
