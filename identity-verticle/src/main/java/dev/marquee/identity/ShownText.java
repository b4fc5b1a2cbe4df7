package dev.marquee.identity;

import java.text.Normalizer;
import java.util.Locale;
import java.util.Optional;

/// Short texts that people write and other people see, cleaned: NFC, trimmed, without control
/// characters.
final class ShownText {
  static final String NAME_RULE = "must have 1 to 100 characters, none of them a control character";
  static final String DEVICE_RULE = "must have at most 100 characters, none a control character";
  static final String LANGUAGE_RULE = "must be a BCP 47 language tag like en or pt-BR";
  private static final int NAME_LENGTH_MAX = 100;
  private static final int DEVICE_LENGTH_MAX = 100;
  private static final int LANGUAGE_LENGTH_MAX = 35;

  private ShownText() {}

  /// A name of 1 to 100 characters; empty when the text is none.
  static Optional<String> name(String text) {
    return clean(text, NAME_LENGTH_MAX).filter(clean -> !clean.isEmpty());
  }

  /// What a device calls itself: 0 to 100 characters; empty when the text is none.
  static Optional<String> device(String text) {
    return clean(text, DEVICE_LENGTH_MAX);
  }

  /// A BCP 47 tag in its canonical case (`en`, `hi`, `pt-BR`); empty when the text is none.
  static Optional<String> languageTag(String text) {
    if (text.length() > LANGUAGE_LENGTH_MAX || !text.matches("[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")) {
      return Optional.empty();
    }
    String tag = Locale.forLanguageTag(text).toLanguageTag();
    return tag.equals("und") ? Optional.empty() : Optional.of(tag);
  }

  private static Optional<String> clean(String text, int lengthMax) {
    String clean = Normalizer.normalize(text.strip(), Normalizer.Form.NFC);
    boolean fits = clean.codePointCount(0, clean.length()) <= lengthMax;
    return fits && clean.chars().noneMatch(Character::isISOControl)
        ? Optional.of(clean)
        : Optional.empty();
  }
}
