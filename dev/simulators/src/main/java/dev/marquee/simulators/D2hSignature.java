package dev.marquee.simulators;

import dev.marquee.simulators.OperatorOptions.Credentials;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;

/// D2H's request signature: `Authorization: D2H keyId:base64(hmacSha256(secret, timestamp.body))`.
///
/// The timestamp, in Unix seconds, is sent as `X-Timestamp` and may be off by [#TOLERANCE].
public final class D2hSignature {
  public static final Duration TOLERANCE = Duration.ofMinutes(5);

  private final Credentials credentials;

  public D2hSignature(Credentials credentials) {
    this.credentials = credentials;
  }

  /// The value of `Authorization` for a body (empty for a GET) sent at `timestampSeconds`.
  public String authorization(long timestampSeconds, Buffer body) {
    byte[] mac =
        Digests.hmacSha256(
            credentials.secret().getBytes(StandardCharsets.UTF_8),
            (timestampSeconds + ".").getBytes(StandardCharsets.UTF_8),
            body.getBytes());
    return "D2H " + credentials.keyId() + ":" + Base64.getEncoder().encodeToString(mac);
  }

  boolean verifies(String authorization, String timestamp, Buffer body, Instant now) {
    if (!timestamp.matches("[0-9]{1,12}")) {
      return false;
    }
    long seconds = Long.parseLong(timestamp);
    Duration off = Duration.between(Instant.ofEpochSecond(seconds), now).abs();
    return off.compareTo(TOLERANCE) <= 0
        && Digests.same(authorization(seconds, body), authorization);
  }
}
