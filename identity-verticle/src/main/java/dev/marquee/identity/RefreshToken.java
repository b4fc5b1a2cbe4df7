package dev.marquee.identity;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;

/// A refresh token: 64 characters of base64url over 48 random bytes. The first 16 bytes are the
/// same in all tokens of a session and known only to who once held one of them; the other 32 are
/// this token's own. The session id is a digest of the former, so it may stand in access tokens and
/// logs without giving anyone power over the session. Nothing but digests is ever stored.
///
/// @param text what the client keeps
record RefreshToken(String text) {
  static final int LENGTH = 64;
  private static final int SESSION_BYTES = 16;
  private static final int OWN_BYTES = 32;
  private static final int SESSION_ID_LENGTH = 22;

  /// The first token of a new session.
  static RefreshToken first(SecureRandom random) {
    byte[] bytes = new byte[SESSION_BYTES + OWN_BYTES];
    random.nextBytes(bytes);
    return new RefreshToken(base64(bytes));
  }

  /// Another token of the same session.
  RefreshToken next(SecureRandom random) {
    byte[] own = new byte[OWN_BYTES];
    random.nextBytes(own);
    byte[] bytes = Base64.getUrlDecoder().decode(text);
    System.arraycopy(own, 0, bytes, SESSION_BYTES, OWN_BYTES);
    return new RefreshToken(base64(bytes));
  }

  /// Empty when the text can't be a token of ours.
  static Optional<RefreshToken> parse(String text) {
    return text.length() == LENGTH && text.matches("[A-Za-z0-9_-]*")
        ? Optional.of(new RefreshToken(text))
        : Optional.empty();
  }

  /// Id of the session: 22 characters of base64url (128 bits).
  String sessionId() {
    byte[] session = java.util.Arrays.copyOf(Base64.getUrlDecoder().decode(text), SESSION_BYTES);
    return base64(sha256(session)).substring(0, SESSION_ID_LENGTH);
  }

  /// What is stored in its place: 43 characters of base64url.
  String hash() {
    return base64(sha256(text.getBytes(StandardCharsets.US_ASCII)));
  }

  @Override
  public String toString() {
    return "RefreshToken[***]";
  }

  private static String base64(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
