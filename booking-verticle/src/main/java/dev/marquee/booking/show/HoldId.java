package dev.marquee.booking.show;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;

/// Names a hold: 144 random bits, base64url. Knowing it is half of owning it, so it is never
/// logged.
public record HoldId(String text) {
  private static final int BYTES = 18;
  private static final Pattern SHAPE = Pattern.compile("[A-Za-z0-9_-]{24}");

  static HoldId random(SecureRandom random) {
    byte[] bytes = new byte[BYTES];
    random.nextBytes(bytes);
    return new HoldId(Base64.getUrlEncoder().encodeToString(bytes));
  }

  /// What a caller sent; empty for what can't be the id of any hold.
  public static Optional<HoldId> parse(String text) {
    return SHAPE.matcher(text).matches() ? Optional.of(new HoldId(text)) : Optional.empty();
  }

  /// SHA-256, under which Postgres knows the hold.
  public byte[] digest() {
    return sha256(text);
  }

  static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public String toString() {
    return "HoldId[…]";
  }
}
