package dev.marquee.identity;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Optional;
import javax.crypto.spec.SecretKeySpec;

/// The key that seals one subject's personal data. Whoever destroys it erases what it sealed,
/// wherever a copy lies.
final class SubjectKey {
  static final int BYTES = 32;

  /// Begins what is sealed: no text that people write has a control character.
  private static final char SEALED = '\u0001';

  private final Subject subject;
  private final Seal seal;

  SubjectKey(Subject subject, byte[] key, SecureRandom random) {
    this.subject = subject;
    this.seal = new Seal(new SecretKeySpec(key, "AES"), random);
  }

  /// @param column with the row's id where the account has several rows
  String seal(String column, String text) {
    return SEALED + seal.seal(subject.purpose(column), text.getBytes(StandardCharsets.UTF_8));
  }

  /// What a column says. What was written before keys were is shown as it stands.
  ///
  /// @throws IllegalStateException when it is sealed and there is no key, or it is another's
  static String text(Optional<SubjectKey> key, String column, String value) {
    return isSealed(value)
        ? key.orElseThrow(() -> new IllegalStateException(column + " has lost its key"))
            .open(column, value)
        : value;
  }

  static boolean isSealed(String value) {
    return !value.isEmpty() && value.charAt(0) == SEALED;
  }

  private String open(String column, String value) {
    try {
      return new String(
          seal.open(subject.purpose(column), value.substring(1)), StandardCharsets.UTF_8);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(subject.purpose(column) + " can't be opened", e);
    }
  }
}
