package dev.marquee.identity;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.KDF;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.HKDFParameterSpec;

/// What the installation's secret protects: it seals bytes (AES-256-GCM, a random 96-bit nonce
/// before the ciphertext) and makes blind indexes (HMAC-SHA-256), each under a key of its own
/// derived by HKDF (RFC 5869).
final class Vault {
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;

  private final SecretKey sealing;
  private final SecretKey indexing;
  private final SecureRandom random;

  /// @param secret ≥32 characters, as good as random
  Vault(String secret, SecureRandom random) {
    this.sealing = derive(secret, "seal", "AES");
    this.indexing = derive(secret, "index", "HmacSHA256");
    this.random = random;
  }

  /// Seals bytes; the result is base64.
  ///
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
  /// @throws GeneralSecurityException when it was changed, or sealed under another secret or
  ///   purpose
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

  /// A value by which a text of a tenant can be found without storing the text: 32 bytes, different
  /// for each tenant and kind.
  byte[] index(String tenant, String kind, String text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(indexing);
      for (String part : new String[] {tenant, kind, text}) {
        byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
        mac.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).flip());
        mac.update(bytes);
      }
      return mac.doFinal();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private Cipher cipher(int mode, byte[] nonce, String purpose) throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, sealing, new GCMParameterSpec(TAG_BITS, nonce));
    cipher.updateAAD(purpose.getBytes(StandardCharsets.UTF_8));
    return cipher;
  }

  private static SecretKey derive(String secret, String use, String algorithm) {
    try {
      return KDF.getInstance("HKDF-SHA256")
          .deriveKey(
              algorithm,
              HKDFParameterSpec.ofExtract()
                  .addIKM(secret.getBytes(StandardCharsets.UTF_8))
                  .thenExpand(("marquee identity " + use).getBytes(StandardCharsets.UTF_8), 32));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
