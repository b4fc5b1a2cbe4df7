package dev.marquee.identity;

import dev.marquee.platform.Uuid7;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.ext.auth.PubSecKeyOptions;
import io.vertx.ext.auth.jwt.JWTAuth;
import io.vertx.ext.auth.jwt.JWTAuthOptions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.time.Instant;
import java.util.Base64;
import java.util.Objects;

/// Makes signing keys, seals them for the database and opens them again.
final class KeySmith {
  private static final int RSA_BITS = 2_048;

  private final Vertx vertx;
  private final WorkerExecutor cpu;
  private final Vault vault;
  private final Uuid7 ids;

  /// @param cpu where the search for primes, up to a second, runs
  KeySmith(Vertx vertx, WorkerExecutor cpu, Vault vault, Uuid7 ids) {
    this.vertx = vertx;
    this.cpu = cpu;
    this.vault = vault;
    this.ids = ids;
  }

  /// A new key.
  Future<SigningKey.Sealed> make(Instant createdAt, Instant signsFrom) {
    return cpu.executeBlocking(() -> generate(createdAt, signsFrom), false)
        .map(Objects::requireNonNull);
  }

  private SigningKey.Sealed generate(Instant createdAt, Instant signsFrom)
      throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(RSA_BITS);
    KeyPair pair = generator.generateKeyPair();
    String publicKey = Base64.getEncoder().encodeToString(pair.getPublic().getEncoded());
    String kid = ids.nextString();
    String sealed = vault.seal(SigningKey.purpose(kid, publicKey), pair.getPrivate().getEncoded());
    return new SigningKey.Sealed(kid, publicKey, sealed, createdAt, signsFrom);
  }

  /// Opens a stored key. Its public half is bound into the seal, so a row that somebody changed or
  /// slipped in doesn't open and never gets to vouch for a token.
  ///
  /// @throws IllegalStateException naming the kid when it can't be opened
  SigningKey open(SigningKey.Sealed stored) {
    try {
      byte[] pkcs8 =
          vault.open(
              SigningKey.purpose(stored.kid(), stored.publicKey()), stored.privateKeySealed());
      RSAPublicKey publicKey =
          (RSAPublicKey)
              KeyFactory.getInstance("RSA")
                  .generatePublic(
                      new X509EncodedKeySpec(Base64.getDecoder().decode(stored.publicKey())));
      return new SigningKey(
          stored.kid(), stored.signsFrom(), publicKey, signer(stored.kid(), pkcs8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(
          "signing key "
              + stored.kid()
              + " can't be opened: it was changed, or identity.keyEncryptionSecret was",
          e);
    }
  }

  private JWTAuth signer(String kid, byte[] pkcs8) {
    String pem =
        "-----BEGIN PRIVATE KEY-----\n"
            + Base64.getMimeEncoder().encodeToString(pkcs8)
            + "\n-----END PRIVATE KEY-----\n";
    return JWTAuth.create(
        vertx,
        new JWTAuthOptions()
            .addPubSecKey(
                new PubSecKeyOptions()
                    .setAlgorithm(SigningKey.ALGORITHM)
                    .setId(kid)
                    .setBuffer(pem)));
  }
}
