package dev.marquee.identity;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Which passwords are taken: 8 to 128 characters of any kind but control characters, none of the
/// commonest, with or without a few digits and signs around them or letters written as digits, and
/// none made of the owner's address or name or the tenant's (NIST SP 800-63B §3.1.1.2: length and a
/// block list, no composition rules). They are compared in NFKC, as they are hashed.
final class PasswordRules {
  static final int LENGTH_MIN = 8;
  static final int LENGTH_MAX = 128;
  private static final String COMMON = "identity/common-passwords.txt";
  private static final int STEM_LENGTH_MIN = 4;
  private static final int WORD_LENGTH_MIN = 3;
  private static final int TRIMMINGS_MAX = 6;
  private static final Pattern NO_LETTERS_OR_DIGITS = Pattern.compile("[^\\p{L}\\p{N}]+");
  private static final Pattern OUTER_TRIMMINGS = Pattern.compile("^[^\\p{L}]+|[^\\p{L}]+$");

  private final Set<String> common;
  private final Set<String> commonStems;

  PasswordRules() {
    try (InputStream in = PasswordRules.class.getClassLoader().getResourceAsStream(COMMON)) {
      if (in == null) {
        throw new IllegalStateException("no resource " + COMMON);
      }
      this.common =
          new String(in.readAllBytes(), StandardCharsets.UTF_8)
              .lines()
              .filter(line -> !line.isEmpty() && !line.startsWith("#"))
              .collect(Collectors.toUnmodifiableSet());
      this.commonStems =
          common.stream()
              .map(PasswordRules::stem)
              .filter(stem -> stem.length() >= STEM_LENGTH_MIN)
              .collect(Collectors.toUnmodifiableSet());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// What the owner's password must not be made of, besides his e-mail.
  static List<String> wordsOf(String tenant, String displayName) {
    return List.of(tenant, displayName);
  }

  /// The rule this password breaks, as a sentence for its owner; empty when it breaks none.
  ///
  /// @param email the owner's; empty when what he gave is none
  /// @param words it must not be made of
  Optional<String> violation(String password, Optional<EmailAddress> email, List<String> words) {
    String folded = folded(password);
    String hashed = Normalizer.normalize(password, Normalizer.Form.NFKC);
    if (hashed.codePointCount(0, hashed.length()) < LENGTH_MIN
        || password.codePointCount(0, password.length()) > LENGTH_MAX) {
      return Optional.of("must have 8 to 128 characters");
    }
    if (password.chars().anyMatch(Character::isISOControl)) {
      return Optional.of("must not contain control characters");
    }
    if (isCommon(folded)) {
      return Optional.of("is one of the most common passwords");
    }
    return isMadeOf(folded, wordsOf(email, words))
        ? Optional.of("must not be made of your e-mail address, your name or ours")
        : Optional.empty();
  }

  private boolean isCommon(String folded) {
    String plain = folded.strip();
    String stem = stem(plain);
    boolean dressedUp =
        plain.length() - stem.length() <= TRIMMINGS_MAX && commonStems.contains(stem);
    String unleet = stem(unleet(plain));
    return plain.isEmpty()
        || common.contains(plain)
        || common.contains(unleet(plain))
        || dressedUp
        || (plain.length() - unleet.length() <= TRIMMINGS_MAX && commonStems.contains(unleet));
  }

  /// Without the digits and signs before and after.
  private static String stem(String text) {
    return OUTER_TRIMMINGS.matcher(text).replaceAll("");
  }

  private static String unleet(String text) {
    StringBuilder letters = new StringBuilder(text);
    for (int i = 0; i < text.length(); i++) {
      int at = "@4$501!37".indexOf(text.charAt(i));
      if (at >= 0) {
        letters.setCharAt(i, "aassoiiet".charAt(at));
      }
    }
    return letters.toString();
  }

  private static List<String> wordsOf(Optional<EmailAddress> email, List<String> words) {
    List<String> all = new ArrayList<>();
    for (String word : words) {
      all.addAll(partsOf(folded(word)));
    }
    email.ifPresent(own -> {
      all.addAll(partsOf(own.folded()));
      all.addAll(partsOf(own.localPart()));
    });
    all.sort(Comparator.comparingInt(String::length).reversed());
    return all;
  }

  /// A text as one word and in its parts.
  private static List<String> partsOf(String text) {
    List<String> parts = new ArrayList<>(List.of(NO_LETTERS_OR_DIGITS.split(text)));
    parts.add(NO_LETTERS_OR_DIGITS.matcher(text).replaceAll(""));
    parts.removeIf(part -> part.length() < WORD_LENGTH_MIN);
    return parts;
  }

  /// True when nothing but digits and signs is left once the words are taken out.
  private static boolean isMadeOf(String folded, List<String> words) {
    String whole = NO_LETTERS_OR_DIGITS.matcher(folded).replaceAll("");
    String left = whole;
    for (String word : words) {
      left = left.replace(word, "");
    }
    return left.length() < whole.length() && left.chars().noneMatch(Character::isLetter);
  }

  private static String folded(String text) {
    return EmailAddress.fold(Normalizer.normalize(text, Normalizer.Form.NFKC));
  }
}
