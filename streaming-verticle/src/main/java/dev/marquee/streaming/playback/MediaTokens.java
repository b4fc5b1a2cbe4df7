package dev.marquee.streaming.playback;

import dev.marquee.streaming.playback.MediaToken.Use;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Signs and verifies the one path segment that carries a media URL's rights: `<key
/// id>.<payload>.<HMAC-SHA256>`, payload and signature in base64url. The signature is over the
/// text, so there is exactly one spelling of a token. A key is rotated by adding it, letting it
/// sign, and removing the old one once its last token has ended.
public final class MediaTokens {
  private static final String ALGORITHM = "HmacSHA256";
  private static final int SECRET_LENGTH_MIN = 32;
  private static final int TOKEN_LENGTH_MAX = 512;
  private static final int FIXED_BYTES = 1 + 8 + 16 + 16;
  private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();
  private static final Base64.Decoder DECODER = Base64.getUrlDecoder();

  private final Map<String, Mac> keyIdToMac = new HashMap<>();
  private final String signingKeyId;
  private final Clock clock;

  /// @param keyIdToSecret secrets of at least 32 characters
  /// @param signingKeyId the one that signs
  /// @throws IllegalArgumentException when a secret is too short or the signing one is missing
  public MediaTokens(Map<String, String> keyIdToSecret, String signingKeyId, Clock clock) {
    keyIdToSecret.forEach((id, secret) -> {
      if (!id.matches("[A-Za-z0-9_-]{1,32}") || secret.length() < SECRET_LENGTH_MIN) {
        throw new IllegalArgumentException(
            "streaming.urlSecrets: ids are of A-Z a-z 0-9 _ -, secrets of at least 32 characters");
      }
      keyIdToMac.put(id, mac(secret));
    });
    if (!keyIdToMac.containsKey(signingKeyId)) {
      throw new IllegalArgumentException("streaming.urlSecretId: names none of urlSecrets");
    }
    this.signingKeyId = signingKeyId;
    this.clock = clock;
  }

  /// The token's text: one path segment of `[A-Za-z0-9_.-]`.
  public String sign(MediaToken token) {
    byte[] tenant = token.tenant().getBytes(StandardCharsets.UTF_8);
    ByteBuffer payload =
        ByteBuffer.allocate(FIXED_BYTES + tenant.length)
            .put(token.use().code())
            .putLong(token.expiresAt().getEpochSecond())
            .putLong(token.session().getMostSignificantBits())
            .putLong(token.session().getLeastSignificantBits())
            .putLong(token.asset().getMostSignificantBits())
            .putLong(token.asset().getLeastSignificantBits())
            .put(tenant);
    String signed = signingKeyId + "." + ENCODER.encodeToString(payload.array());
    return signed + "." + signature(signingKeyId, signed).orElseThrow();
  }

  /// What the text allows; empty when it wasn't signed by us for this use, or has ended.
  public Optional<MediaToken> verify(String text, Use use) {
    int second = text.lastIndexOf('.');
    int first = text.indexOf('.');
    if (text.length() > TOKEN_LENGTH_MAX || first <= 0 || second <= first) {
      return Optional.empty();
    }
    boolean ours =
        signature(text.substring(0, first), text.substring(0, second))
            .filter(expected -> isEqual(expected, text.substring(second + 1)))
            .isPresent();
    if (!ours) {
      return Optional.empty();
    }
    ByteBuffer payload = ByteBuffer.wrap(DECODER.decode(text.substring(first + 1, second)));
    return payload.get() == use.code()
        ? Optional.of(read(payload, use)).filter(t -> t.expiresAt().isAfter(clock.instant()))
        : Optional.empty();
  }

  /// Takes the same time wherever the two differ.
  private static boolean isEqual(String expected, String given) {
    return MessageDigest.isEqual(
        expected.getBytes(StandardCharsets.US_ASCII), given.getBytes(StandardCharsets.UTF_8));
  }

  private static MediaToken read(ByteBuffer payload, Use use) {
    Instant expiresAt = Instant.ofEpochSecond(payload.getLong());
    UUID session = new UUID(payload.getLong(), payload.getLong());
    UUID asset = new UUID(payload.getLong(), payload.getLong());
    String tenant = StandardCharsets.UTF_8.decode(payload).toString();
    return new MediaToken(use, tenant, session, asset, expiresAt);
  }

  private Optional<String> signature(String keyId, String text) {
    Mac prototype = keyIdToMac.get(keyId);
    if (prototype == null) {
      return Optional.empty();
    }
    try {
      Mac mac = (Mac) prototype.clone();
      return Optional.of(
          ENCODER.encodeToString(mac.doFinal(text.getBytes(StandardCharsets.UTF_8))));
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Mac mac(String secret) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM));
      return mac;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
