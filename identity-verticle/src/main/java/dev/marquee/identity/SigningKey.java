package dev.marquee.identity;

import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.JWTOptions;
import io.vertx.ext.auth.jwt.JWTAuth;
import java.math.BigInteger;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;

/// A key pair that signs access tokens (RSA, RS256).
final class SigningKey {
  static final String ALGORITHM = "RS256";

  /// A key as it lies in the database.
  ///
  /// @param kid its id, in the header of every token it signs
  /// @param publicKey X.509 SubjectPublicKeyInfo, base64
  /// @param privateKeySealed PKCS#8, sealed for this kid and public key
  /// @param signsFrom the newest key whose time has come signs
  record Sealed(
      String kid, String publicKey, String privateKeySealed, Instant createdAt, Instant signsFrom) {
    Sealed signingFrom(Instant from) {
      return new Sealed(kid, publicKey, privateKeySealed, createdAt, from);
    }
  }

  private final String kid;
  private final Instant signsFrom;
  private final RSAPublicKey publicKey;
  private final JWTAuth signer;

  /// @param signer holds the private half
  SigningKey(String kid, Instant signsFrom, RSAPublicKey publicKey, JWTAuth signer) {
    this.kid = kid;
    this.signsFrom = signsFrom;
    this.publicKey = publicKey;
    this.signer = signer;
  }

  String kid() {
    return kid;
  }

  Instant signsFrom() {
    return signsFrom;
  }

  /// What a private half is sealed for.
  static String purpose(String kid, String publicKey) {
    return "signing key " + kid + " " + publicKey;
  }

  /// Signs claims as a compact JWT with this key's id in the header.
  String sign(JsonObject claims) {
    return signer.generateToken(
        claims,
        new JWTOptions()
            .setAlgorithm(ALGORITHM)
            .setHeader(new JsonObject().put("kid", kid))
            .setNoTimestamp(true));
  }

  /// `n` of RFC 7518 §6.3.1: base64url, unpadded.
  String modulus() {
    return base64(publicKey.getModulus());
  }

  /// `e` of RFC 7518 §6.3.1: base64url, unpadded.
  String exponent() {
    return base64(publicKey.getPublicExponent());
  }

  /// Without the leading zero byte that BigInteger puts before a set top bit.
  private static String base64(BigInteger value) {
    byte[] bytes = value.toByteArray();
    int from = bytes[0] == 0 ? 1 : 0;
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(Arrays.copyOfRange(bytes, from, bytes.length));
  }
}
