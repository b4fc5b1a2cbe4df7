package dev.marquee.platform.rpc;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Makes tokens by hand, so that bad ones can be made too.
final class TestTokens {
  private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

  final String kid;
  final KeyPair pair;

  TestTokens(String kid) {
    this.kid = kid;
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2048);
      this.pair = generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  JsonObject jwk() {
    RSAPublicKey key = (RSAPublicKey) pair.getPublic();
    return new JsonObject()
        .put("kty", "RSA")
        .put("use", "sig")
        .put("alg", "RS256")
        .put("kid", kid)
        .put("n", unsigned(key.getModulus()))
        .put("e", unsigned(key.getPublicExponent()));
  }

  /// A good token of an account, for 10 minutes.
  String good(String tenant, String account, String... roles) {
    return rs256(claims(tenant, account, roles));
  }

  static JsonObject claims(String tenant, String account, String... roles) {
    long now = Instant.now().getEpochSecond();
    JsonArray names = new JsonArray();
    for (String role : roles) {
      names.add(role);
    }
    return new JsonObject()
        .put("iss", TokenVerifier.ISSUER)
        .put("aud", new JsonArray().add(TokenVerifier.AUDIENCE))
        .put("sub", account)
        .put("tenant", tenant)
        .put("roles", names)
        .put("tier", "free")
        .put("sid", "session-1")
        .put("token_type", "at+jwt")
        .put("iat", now)
        .put("exp", now + 600);
  }

  String rs256(JsonObject claims) {
    return rs256(header("RS256"), claims, pair.getPrivate());
  }

  JsonObject header(String alg) {
    return new JsonObject().put("alg", alg).put("typ", "at+jwt").put("kid", kid);
  }

  static String rs256(JsonObject header, JsonObject claims, PrivateKey key) {
    String signed = unsigned(header, claims);
    try {
      Signature signature = Signature.getInstance("SHA256withRSA");
      signature.initSign(key);
      signature.update(signed.getBytes(StandardCharsets.US_ASCII));
      return signed + "." + BASE64.encodeToString(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /// The classic forgery: the public key's bytes taken for an HMAC secret.
  String hs256WithPublicKey(JsonObject claims, PublicKey key, boolean pem) {
    String signed = unsigned(header("HS256"), claims);
    byte[] secret =
        pem
            ? ("-----BEGIN PUBLIC KEY-----\n"
                    + Base64.getMimeEncoder().encodeToString(key.getEncoded())
                    + "\n-----END PUBLIC KEY-----\n")
                .getBytes(StandardCharsets.US_ASCII)
            : key.getEncoded();
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret, "HmacSHA256"));
      return signed
          + "."
          + BASE64.encodeToString(mac.doFinal(signed.getBytes(StandardCharsets.US_ASCII)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /// Header and claims, not signed.
  static String unsigned(JsonObject header, JsonObject claims) {
    return base64(header.encode()) + "." + base64(claims.encode());
  }

  static String base64(String text) {
    return BASE64.encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String unsigned(BigInteger value) {
    byte[] bytes = value.toByteArray();
    int from = bytes[0] == 0 ? 1 : 0;
    return BASE64.encodeToString(java.util.Arrays.copyOfRange(bytes, from, bytes.length));
  }
}
