package dev.marquee.identity;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Which passwords are taken: 8 to 128 characters of any kind but control characters, none of the
/// commonest and not the owner's own address (NIST SP 800-63B §3.1.1.2: length and a block list, no
/// composition rules).
final class PasswordRules {
  static final int LENGTH_MIN = 8;
  static final int LENGTH_MAX = 128;
  private static final String COMMON = "identity/common-passwords.txt";

  private final Set<String> common;

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
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The rule this password breaks, as a sentence for its owner; empty when it breaks none.
  ///
  /// @param email the owner's; empty when what he gave is none
  Optional<String> violation(String password, Optional<EmailAddress> email) {
    int length = password.codePointCount(0, password.length());
    if (length < LENGTH_MIN || length > LENGTH_MAX) {
      return Optional.of("must have 8 to 128 characters");
    }
    if (password.chars().anyMatch(Character::isISOControl)) {
      return Optional.of("must not contain control characters");
    }
    String folded = EmailAddress.fold(password);
    if (folded.isEmpty() || common.contains(folded)) {
      return Optional.of("is one of the most common passwords");
    }
    return email
        .filter(own -> folded.equals(own.folded()) || folded.equals(own.localPart()))
        .map(own -> "must not be your e-mail address");
  }
}
