package dev.marquee.booking.sale;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.platform.http.WebhookSignature;
import dev.marquee.simulators.StandardWebhooks;
import dev.marquee.simulators.WebhookOptions;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WebhookSignatureTest {
  private static final Instant NOW = Instant.parse("2026-11-20T10:00:00Z");
  private static final byte[] BODY = "{\"type\":\"x\"}".getBytes(StandardCharsets.UTF_8);
  private final WebhookSignature signature = new WebhookSignature(WebhookOptions.TEST_SECRET);

  @Test
  void whatTheProviderSignedVerifies() {
    assertThat(signature.verifies(headers(NOW), BODY, NOW)).isTrue();
  }

  @Test
  void oneFittingSignatureAmongSeveralSuffices() {
    Map<String, String> headers = headers(NOW);
    headers.merge("webhook-signature", "", (good, none) -> "v1,AAAA " + good);

    assertThat(signature.verifies(headers, BODY, NOW)).isTrue();
  }

  @Test
  void anyChangedByteOrHeaderDoesNot() {
    byte[] other = BODY.clone();
    other[2] ^= 1;

    assertThat(signature.verifies(headers(NOW), other, NOW)).isFalse();
    for (String name : headers(NOW).keySet()) {
      Map<String, String> headers = headers(NOW);
      headers.merge(name, "1", (value, suffix) -> value + suffix);
      assertThat(signature.verifies(headers, BODY, NOW)).as(name).isFalse();
      headers.remove(name);
      assertThat(signature.verifies(headers, BODY, NOW)).as("without " + name).isFalse();
    }
  }

  @Test
  void timestampMayBeFiveMinutesOffAndNoMore() {
    Duration five = Duration.ofMinutes(5);

    assertThat(signature.verifies(headers(NOW.minus(five)), BODY, NOW)).isTrue();
    assertThat(signature.verifies(headers(NOW.plus(five)), BODY, NOW)).isTrue();
    assertThat(signature.verifies(headers(NOW.minus(five).minusSeconds(1)), BODY, NOW)).isFalse();
    assertThat(signature.verifies(headers(NOW.plus(five).plusSeconds(1)), BODY, NOW)).isFalse();
  }

  @Test
  void withoutASecretNothingVerifies() {
    assertThat(new WebhookSignature("").verifies(headers(NOW), BODY, NOW)).isFalse();
  }

  private static Map<String, String> headers(Instant sentAt) {
    return new HashMap<>(
        new StandardWebhooks(WebhookOptions.TEST_SECRET)
            .headers("msg_1", sentAt, Buffer.buffer(BODY)));
  }
}
