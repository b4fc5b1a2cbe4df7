package dev.marquee.identity;

import io.vertx.core.buffer.Buffer;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.UUID;

/// Secrets of clients: 256 random bits behind a prefix by which scanners of source code know them.
/// Only keyed digests are stored; there is nothing to be guessed, so a fast one does.
final class ClientSecrets {
  static final String PREFIX = "marquee_cs_";
  private static final int BYTES = 32;

  private final Vault vault;
  private final SecureRandom random;

  ClientSecrets(Vault vault, SecureRandom random) {
    this.vault = vault;
    this.random = random;
  }

  /// A new one.
  String next() {
    byte[] bytes = new byte[BYTES];
    random.nextBytes(bytes);
    return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /// What is stored of one.
  byte[] digest(String tenant, UUID clientId, String secret) {
    return vault.index(tenant, "secret of client " + clientId, secret);
  }

  /// In a time that tells nothing.
  static boolean equal(Buffer stored, byte[] shown) {
    return MessageDigest.isEqual(stored.getBytes(), shown);
  }
}
