package dev.marquee.platform.http;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Checks webhooks signed by the [Standard Webhooks](https://www.standardwebhooks.com) scheme `v1`:
/// HMAC-SHA256 over `id.timestamp.body`.
public final class WebhookSignature {
  private static final String PREFIX = "whsec_";
  private static final Duration TOLERANCE = Duration.ofMinutes(5);
  private static final Pattern TIMESTAMP = Pattern.compile("[0-9]{1,12}");
  private static final int ID_LENGTH_MAX = 255;

  private final byte[] key;

  /// @param secret `whsec_<base64>`; empty: nothing verifies
  /// @throws IllegalArgumentException when it is something else
  public WebhookSignature(String secret) {
    if (!secret.isEmpty() && !secret.startsWith(PREFIX)) {
      throw new IllegalArgumentException("provider.webhookSecret: must start with " + PREFIX);
    }
    this.key =
        secret.isEmpty()
            ? new byte[0]
            : Base64.getDecoder().decode(secret.substring(PREFIX.length()));
  }

  /// Whether one of the signatures fits and the message is at most five minutes older or newer than
  /// now. Takes the same time wherever a signature differs.
  ///
  /// @param headers by lower-case name
  public boolean verifies(Map<String, String> headers, byte[] body, Instant now) {
    String id = headers.getOrDefault("webhook-id", "");
    String timestamp = headers.getOrDefault("webhook-timestamp", "");
    if (key.length == 0
        || id.isEmpty()
        || id.length() > ID_LENGTH_MAX
        || !TIMESTAMP.matcher(timestamp).matches()) {
      return false;
    }
    Instant sentAt = Instant.ofEpochSecond(Long.parseLong(timestamp));
    if (Duration.between(sentAt, now).abs().compareTo(TOLERANCE) > 0) {
      return false;
    }
    byte[] expected =
        ("v1," + Base64.getEncoder().encodeToString(hmac(id, timestamp, body)))
            .getBytes(StandardCharsets.US_ASCII);
    boolean found = false;
    for (String signature : headers.getOrDefault("webhook-signature", "").split(" ", -1)) {
      found |= MessageDigest.isEqual(expected, signature.getBytes(StandardCharsets.UTF_8));
    }
    return found;
  }

  private byte[] hmac(String id, String timestamp, byte[] body) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      mac.update((id + "." + timestamp + ".").getBytes(StandardCharsets.UTF_8));
      return mac.doFinal(body);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
