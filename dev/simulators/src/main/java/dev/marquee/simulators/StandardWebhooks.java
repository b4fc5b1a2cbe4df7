package dev.marquee.simulators;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;

/// Signs and checks webhooks by the [Standard Webhooks](https://www.standardwebhooks.com)
/// specification, symmetric scheme `v1`.
///
/// `webhook-signature` is `v1,` and the base64 of HMAC-SHA256 over `id.timestamp.body`, with the
/// bytes behind the secret `whsec_<base64>` as key; timestamps are Unix seconds.
public final class StandardWebhooks {
  private static final String PREFIX = "whsec_";

  private final byte[] key;

  /// @param secret `whsec_` followed by base64; anything else is an [IllegalArgumentException]
  public StandardWebhooks(String secret) {
    if (!secret.startsWith(PREFIX)) {
      throw new IllegalArgumentException("a webhook secret starts with " + PREFIX);
    }
    this.key = Base64.getDecoder().decode(secret.substring(PREFIX.length()));
  }

  /// The three headers of a message sent at `at`.
  public Map<String, String> headers(String id, Instant at, Buffer body) {
    return Map.of(
        "webhook-id", id,
        "webhook-timestamp", Long.toString(at.getEpochSecond()),
        "webhook-signature", signature(id, at.getEpochSecond(), body));
  }

  public String signature(String id, long timestampSeconds, Buffer body) {
    byte[] head = (id + "." + timestampSeconds + ".").getBytes(StandardCharsets.UTF_8);
    return "v1,"
        + Base64.getEncoder().encodeToString(Digests.hmacSha256(key, head, body.getBytes()));
  }

  /// Whether one of the space-separated signatures fits and the message is at most `tolerance`
  /// older or newer than `now`. Header names are in lower case.
  public boolean verifies(
      Map<String, String> headers, Buffer body, Instant now, Duration tolerance) {
    String timestamp = headers.getOrDefault("webhook-timestamp", "");
    if (!timestamp.matches("[0-9]{1,12}")) {
      return false;
    }
    Instant sentAt = Instant.ofEpochSecond(Long.parseLong(timestamp));
    if (Duration.between(sentAt, now).abs().compareTo(tolerance) > 0) {
      return false;
    }
    String id = headers.getOrDefault("webhook-id", "");
    String expected = signature(id, sentAt.getEpochSecond(), body);
    boolean found = false;
    for (String one : headers.getOrDefault("webhook-signature", "").split(" ", -1)) {
      found |= Digests.same(expected, one);
    }
    return found;
  }
}
