package dev.marquee.platform.testing;

import dev.marquee.platform.rpc.TokenVerifier;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.UUID;

/// An RS256 key of this JVM and the access tokens it signs (RFC 9068 claims, as identity's).
final class TestKeys {
  private static final String KID = "test-" + UUID.randomUUID();
  private static final Duration LIFETIME = Duration.ofMinutes(30);
  private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();
  private static final KeyPair PAIR = generate();

  private TestKeys() {}

  /// The public half as a JWK (RFC 7517).
  static JsonObject jwk() {
    RSAPublicKey key = (RSAPublicKey) PAIR.getPublic();
    return new JsonObject()
        .put("kty", "RSA")
        .put("use", "sig")
        .put("alg", "RS256")
        .put("kid", KID)
        .put("n", unsigned(key.getModulus()))
        .put("e", unsigned(key.getPublicExponent()));
  }

  static String accessToken(String tenant, String accountId, List<String> roles, String tier) {
    return accessToken(tenant, accountId, roles, tier, new JsonObject());
  }

  /// @param others claims that come in addition
  static String accessToken(
      String tenant, String accountId, List<String> roles, String tier, JsonObject others) {
    Instant now = Instant.now();
    return sign(
        new JsonObject()
            .put("iss", TokenVerifier.ISSUER)
            .put("aud", new JsonArray().add(TokenVerifier.AUDIENCE))
            .put("sub", accountId)
            .put("tenant", tenant)
            .put("roles", new JsonArray(roles))
            .put("tier", tier)
            .put("sid", UUID.randomUUID().toString())
            .put("jti", UUID.randomUUID().toString())
            .put("token_type", "at+jwt")
            .put("auth_time", now.getEpochSecond())
            .put("iat", now.getEpochSecond())
            .put("exp", now.plus(LIFETIME).getEpochSecond())
            .mergeIn(others));
  }

  private static String sign(JsonObject claims) {
    JsonObject header = new JsonObject().put("alg", "RS256").put("typ", "at+jwt").put("kid", KID);
    String signed = base64(header.encode()) + "." + base64(claims.encode());
    try {
      Signature signature = Signature.getInstance("SHA256withRSA");
      signature.initSign(PAIR.getPrivate());
      signature.update(signed.getBytes(StandardCharsets.US_ASCII));
      return signed + "." + BASE64.encodeToString(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String base64(String text) {
    return BASE64.encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  /// Without the leading zero byte that BigInteger puts before a set top bit (RFC 7518 §6.3.1).
  private static String unsigned(BigInteger value) {
    byte[] bytes = value.toByteArray();
    int from = bytes[0] == 0 ? 1 : 0;
    return BASE64.encodeToString(java.util.Arrays.copyOfRange(bytes, from, bytes.length));
  }

  private static KeyPair generate() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2048);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
