package dev.marquee.identity;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;

/// What makes a link in a mail work: 256 random bits as 43 characters of base64url. Only its digest
/// is stored where links are looked up.
///
/// @param text as it stands in the link
record LinkToken(String text) {
  private static final int BYTES = 32;
  private static final int LENGTH = 43;

  static LinkToken random(SecureRandom random) {
    byte[] bytes = new byte[BYTES];
    random.nextBytes(bytes);
    return new LinkToken(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
  }

  /// Empty when the text can't be a token of ours.
  static Optional<LinkToken> parse(String text) {
    return text.length() == LENGTH && text.matches("[A-Za-z0-9_-]*")
        ? Optional.of(new LinkToken(text))
        : Optional.empty();
  }

  /// SHA-256.
  byte[] digest() {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.US_ASCII));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public String toString() {
    return "LinkToken[***]";
  }
}
