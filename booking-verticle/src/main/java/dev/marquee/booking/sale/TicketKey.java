package dev.marquee.booking.sale;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;

/// An Ed25519 key (RFC 8032) that tickets are signed with.
///
/// @param id first 4 bytes of the public key's SHA-256, hexadecimal
record TicketKey(String id, PublicKey publicKey, PrivateKey privateKey) {
  static final int ID_BYTES = 4;
  static final int SIGNATURE_BYTES = 64;
  private static final int RAW_KEY_BYTES = 32;
  private static final String ALGORITHM = "Ed25519";

  static TicketKey generate() {
    try {
      KeyPair pair = KeyPairGenerator.getInstance(ALGORITHM).generateKeyPair();
      byte[] encoded = pair.getPublic().getEncoded();
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(encoded);
      String id = HexFormat.of().formatHex(digest, 0, ID_BYTES);
      return new TicketKey(id, pair.getPublic(), pair.getPrivate());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /// A key as it is stored.
  ///
  /// @param x509 the public key
  /// @param pkcs8 the private key
  static TicketKey of(String id, byte[] x509, byte[] pkcs8) {
    try {
      KeyFactory keys = KeyFactory.getInstance(ALGORITHM);
      return new TicketKey(
          id,
          keys.generatePublic(new X509EncodedKeySpec(x509)),
          keys.generatePrivate(new PKCS8EncodedKeySpec(pkcs8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("ticket key " + id + " can't be read", e);
    }
  }

  /// The public key's 32 bytes, without their X.509 wrapping.
  byte[] rawPublicKey() {
    byte[] encoded = publicKey.getEncoded();
    return Arrays.copyOfRange(encoded, encoded.length - RAW_KEY_BYTES, encoded.length);
  }

  byte[] sign(String tenant, byte[] content) {
    try {
      Signature signature = Signature.getInstance(ALGORITHM);
      signature.initSign(privateKey);
      signature.update(context(tenant));
      signature.update(content);
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  boolean verifies(String tenant, byte[] content, byte[] sign) {
    try {
      Signature signature = Signature.getInstance(ALGORITHM);
      signature.initVerify(publicKey);
      signature.update(context(tenant));
      signature.update(content);
      return signature.verify(sign);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  /// What a signature covers besides the ticket: nobody else's signature is mistaken for one.
  private static byte[] context(String tenant) {
    return ("marquee-ticket-1\0" + tenant + "\0").getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public String toString() {
    return "TicketKey[" + id + "]";
  }
}
