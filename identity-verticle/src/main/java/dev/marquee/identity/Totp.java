package dev.marquee.identity;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.OptionalLong;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Time-based one-time passwords ([RFC 6238](https://www.rfc-editor.org/rfc/rfc6238)) as every
/// authenticator app makes them: SHA-1, 6 digits, 30 s.
final class Totp {
  static final int SECRET_BYTES = 20;
  static final int DIGITS = 6;
  private static final int STEP_SECONDS = 30;
  private static final int MODULUS = 1_000_000;

  /// Clocks of phones differ.
  private static final int STEPS_AROUND = 1;

  private Totp() {}

  static long step(Instant at) {
    return Math.floorDiv(at.getEpochSecond(), (long) STEP_SECONDS);
  }

  /// The code of a step (HOTP, RFC 4226 §5.3).
  static String code(byte[] secret, long step) {
    try {
      Mac mac = Mac.getInstance("HmacSHA1");
      mac.init(new SecretKeySpec(secret, "HmacSHA1"));
      byte[] hash = mac.doFinal(ByteBuffer.allocate(Long.BYTES).putLong(step).array());
      int offset = hash[hash.length - 1] & 0xF;
      int number = ByteBuffer.wrap(hash, offset, Integer.BYTES).getInt() & 0x7FFF_FFFF;
      return String.format("%0" + DIGITS + "d", number % MODULUS);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /// The step whose code this is, near now and later than the last one that was taken: a code works
  /// once, and so do those before it.
  static OptionalLong stepOf(byte[] secret, String code, Instant now, long lastStep) {
    byte[] given = code.getBytes(StandardCharsets.UTF_8);
    for (long step = step(now) - STEPS_AROUND; step <= step(now) + STEPS_AROUND; step++) {
      byte[] right = code(secret, step).getBytes(StandardCharsets.UTF_8);
      if (step > lastStep && MessageDigest.isEqual(right, given)) {
        return OptionalLong.of(step);
      }
    }
    return OptionalLong.empty();
  }
}
