package dev.marquee.identity;

import java.util.Arrays;
import java.util.Optional;

/// The highest rating a profile may watch, on India's CBFC scale.
enum MaturityRating {
  U("U"),
  UA_7("U/A 7+"),
  UA_13("U/A 13+"),
  UA_16("U/A 16+"),
  A("A");

  private final String text;

  MaturityRating(String text) {
    this.text = text;
  }

  String text() {
    return text;
  }

  static Optional<MaturityRating> of(String text) {
    return Arrays.stream(values()).filter(rating -> rating.text.equals(text)).findFirst();
  }
}
