package dev.marquee.identity;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;

/// AES-256-GCM under one key: a random 96-bit nonce before the ciphertext, as base64.
final class Seal {
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;

  private final SecretKey key;
  private final SecureRandom random;

  Seal(SecretKey key, SecureRandom random) {
    this.key = key;
    this.random = random;
  }

  /// @param purpose what the bytes are and whose; needed again to open them, so that a sealed value
  ///   moved elsewhere doesn't open
  String seal(String purpose, byte[] plain) {
    byte[] nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    try {
      byte[] sealed = cipher(Cipher.ENCRYPT_MODE, nonce, purpose).doFinal(plain);
      return Base64.getEncoder()
          .encodeToString(
              ByteBuffer.allocate(NONCE_BYTES + sealed.length).put(nonce).put(sealed).array());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /// Opens what [#seal] made for the same purpose.
  ///
  /// @throws GeneralSecurityException when it was changed, or sealed under another key or purpose
  byte[] open(String purpose, String sealed) throws GeneralSecurityException {
    byte[] bytes;
    try {
      bytes = Base64.getDecoder().decode(sealed);
    } catch (IllegalArgumentException e) {
      throw new GeneralSecurityException("not sealed by us", e);
    }
    if (bytes.length <= NONCE_BYTES) {
      throw new GeneralSecurityException("not sealed by us");
    }
    byte[] nonce = Arrays.copyOf(bytes, NONCE_BYTES);
    return cipher(Cipher.DECRYPT_MODE, nonce, purpose)
        .doFinal(bytes, NONCE_BYTES, bytes.length - NONCE_BYTES);
  }

  private Cipher cipher(int mode, byte[] nonce, String purpose) throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
    cipher.updateAAD(purpose.getBytes(StandardCharsets.UTF_8));
    return cipher;
  }
}
