package dev.marquee.simulators;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.simulators.WebhookReceiver.Received;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PaymentWebhookIT {
  private static final String SECRET = WebhookOptions.TEST_SECRET;
  private final PaymentWorld world = new PaymentWorld();
  private final Api api = world.api;

  @AfterEach
  void close() {
    world.close();
  }

  private JsonObject lastDelivery() {
    var items = api.get("/_control/webhooks").body().getJsonArray("items");
    return items.getJsonObject(items.size() - 1);
  }

  private JsonObject awaitState(String state) {
    return Eventually.until(this::lastDelivery, d -> state.equals(d.getString("state")));
  }

  @Test
  void everyChangeIsToldAndSigned() {
    String payment = world.pay("card_ok");
    world.receiver.awaitCount(1);
    api.post(payment + "/capture", new JsonObject());
    world.receiver.awaitCount(2);
    api.post(payment + "/refund", PaymentWorld.amount(100));

    var received = world.receiver.awaitCount(3);

    assertThat(world.receiver.types())
        .containsExactly("payment.authorized", "payment.captured", "payment.refunded");
    assertThat(received).allMatch(webhook -> webhook.verifies(SECRET));
    assertThat(received).noneMatch(webhook -> webhook.verifies("whsec_b3RoZXI="));
    var told = received.getLast().body().toJsonObject().getJsonObject("data");
    assertThat(told.getJsonObject("payment")).isEqualTo(api.get(payment).body());
  }

  @Test
  void refusedWebhookIsSentAgainWithTheSameId() {
    world.receiver.refuseNext(2);

    world.pay("card_declined");

    var received = world.receiver.awaitCount(3);
    assertThat(received).extracting(Received::id).containsOnly(received.getFirst().id());
    assertThat(received).allMatch(webhook -> webhook.verifies(SECRET));
    assertThat(awaitState("DELIVERED").getInteger("attempts")).isEqualTo(3);
  }

  @Test
  void givesUpAfterTheLastTryAndRedeliversOnCommand() {
    world.receiver.refuseNext(4);
    world.pay("card_ok");
    String id = awaitState("FAILED").getString("id");

    api.post("/_control/webhooks/" + id + "/redeliver", new JsonObject());

    awaitState("DELIVERED");
    assertThat(world.receiver.received()).hasSize(5);
  }

  @Test
  void oldRedeliveryFailsTheReplayWindowThoughItsSignatureIsRight() {
    world.pay("card_ok");
    String id = awaitState("DELIVERED").getString("id");

    var age = new JsonObject().put("ageSeconds", 72 * 3600);
    api.post("/_control/webhooks/" + id + "/redeliver", age);

    var old = world.receiver.awaitCount(2).getLast();
    assertThat(old.verifies(SECRET)).isFalse();
    Instant then = Instant.now().minus(Duration.ofDays(3));
    assertThat(
            new StandardWebhooks(SECRET)
                .verifies(old.headers(), old.body(), then, Duration.ofMinutes(5)))
        .isTrue();
  }

  @Test
  void duplicatesAndLossesComeAsOrdered() {
    world.fault(new JsonObject().put("duplicateWebhooks", 2).put("times", 1));
    world.pay("card_ok");
    var copies = world.receiver.awaitCount(3);
    assertThat(copies).extracting(Received::id).containsOnly(copies.getFirst().id());

    world.fault(new JsonObject().put("webhookDropRate", 1));
    world.pay("card_ok");

    assertThat(lastDelivery().getString("state")).isEqualTo("DROPPED");
    assertThat(world.receiver.received()).hasSize(3);
  }

  @Test
  void targetCanBeSetWhileRunning() {
    var other = new WebhookReceiver(world.vertx);
    String secret = "whsec_b3RoZXI=";

    api.put(
        "/_control/webhook-target", new JsonObject().put("url", other.url()).put("secret", secret));
    world.pay("card_3ds");

    assertThat(other.awaitCount(1).getFirst().verifies(secret)).isTrue();
    assertThat(other.types()).containsExactly("payment.requires_action");
    assertThat(world.receiver.received()).isEmpty();
  }
}
