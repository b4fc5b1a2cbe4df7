package dev.marquee.identity;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import javax.crypto.KDF;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.HKDFParameterSpec;

/// What the installation's secret protects: it seals bytes ([Seal]) and makes blind indexes
/// (HMAC-SHA-256), each under a key of its own derived by HKDF (RFC 5869).
final class Vault {
  private final Seal sealing;
  private final SecretKey indexing;

  /// @param secret ≥32 characters, as good as random
  Vault(String secret, SecureRandom random) {
    this.sealing = new Seal(derive(secret, "seal", "AES"), random);
    this.indexing = derive(secret, "index", "HmacSHA256");
  }

  /// Seals bytes; the result is base64.
  ///
  /// @param purpose what the bytes are and whose; needed again to open them, so that a sealed value
  ///   moved elsewhere doesn't open
  String seal(String purpose, byte[] plain) {
    return sealing.seal(purpose, plain);
  }

  /// Opens what [#seal] made for the same purpose.
  ///
  /// @throws GeneralSecurityException when it was changed, or sealed under another secret or
  ///   purpose
  byte[] open(String purpose, String sealed) throws GeneralSecurityException {
    return sealing.open(purpose, sealed);
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
