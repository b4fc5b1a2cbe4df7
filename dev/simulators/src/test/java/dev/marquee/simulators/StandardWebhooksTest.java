package dev.marquee.simulators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import org.junit.jupiter.api.Test;

class StandardWebhooksTest {
  private static final Instant AT = Instant.ofEpochSecond(1614265330);
  private static final Duration TOLERANCE = Duration.ofMinutes(5);
  private final StandardWebhooks webhooks =
      new StandardWebhooks("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
  private final Buffer body = Buffer.buffer("{\"test\": 2432232314}");

  @Test
  void signsAsTheReferenceVectorDoes() {
    assertThat(webhooks.signature("msg_p5jXN8AQM9LWM0D4loKWxJek", AT.getEpochSecond(), body))
        .isEqualTo("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
  }

  @Test
  void verifiesItsOwnAmongSeveralSignatures() {
    var headers = new HashMap<>(webhooks.headers("msg_1", AT, body));
    headers.compute("webhook-signature", (_, own) -> "v1,AAAA " + own);

    assertThat(webhooks.verifies(headers, body, AT, TOLERANCE)).isTrue();
  }

  @Test
  void refusesAnotherBodyIdOrTime() {
    var headers = webhooks.headers("msg_1", AT, body);
    var otherId = new HashMap<>(headers);
    otherId.put("webhook-id", "msg_2");
    var noTime = new HashMap<>(headers);
    noTime.put("webhook-timestamp", "soon");

    assertThat(webhooks.verifies(headers, Buffer.buffer("{}"), AT, TOLERANCE)).isFalse();
    assertThat(webhooks.verifies(otherId, body, AT, TOLERANCE)).isFalse();
    assertThat(webhooks.verifies(noTime, body, AT, TOLERANCE)).isFalse();
    assertThat(webhooks.verifies(headers, body, AT.plusSeconds(301), TOLERANCE)).isFalse();
    assertThat(webhooks.verifies(headers, body, AT.minusSeconds(301), TOLERANCE)).isFalse();
  }

  @Test
  void secretNeedsItsPrefix() {
    assertThatIllegalArgumentException().isThrownBy(() -> new StandardWebhooks("c2VjcmV0"));
  }
}
