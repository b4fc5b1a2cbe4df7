package dev.marquee.simulators;

import static dev.marquee.simulators.PaymentWorld.amount;
import static dev.marquee.simulators.PaymentWorld.order;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonObject;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PaymentIdempotencyIT {
  private final PaymentWorld world = new PaymentWorld();
  private final Api api = world.api;
  private final Api keyed = api.with("Idempotency-Key", "attempt-1");

  @AfterEach
  void close() {
    world.close();
  }

  private int payments() {
    return api.get("/v1/payments").body().getJsonArray("items").size();
  }

  @Test
  void sameKeyAndBodyReplaysTheFirstAnswer() {
    var order = order("card_ok");

    var first = keyed.post("/v1/payments", order);
    var second = keyed.post("/v1/payments", order);

    assertThat(second.status()).isEqualTo(201);
    assertThat(second.body()).isEqualTo(first.body());
    assertThat(first.header("Idempotent-Replayed")).isEmpty();
    assertThat(second.header("Idempotent-Replayed")).isEqualTo("true");
    assertThat(payments()).isEqualTo(1);
  }

  @Test
  void orderOfTheFieldsDoesNotMakeAnotherBody() {
    var order = order("card_ok");
    var reversed = new JsonObject();
    order.stream()
        .sorted((a, b) -> b.getKey().compareTo(a.getKey()))
        .forEach(entry -> reversed.put(entry.getKey(), entry.getValue()));

    keyed.post("/v1/payments", order);

    assertThat(keyed.post("/v1/payments", reversed).status()).isEqualTo(201);
    assertThat(payments()).isEqualTo(1);
  }

  @Test
  void withoutAKeyEveryRequestIsANewPayment() {
    var order = order("card_ok");

    api.post("/v1/payments", order);
    api.post("/v1/payments", order);

    assertThat(payments()).isEqualTo(2);
  }

  @Test
  void sameKeyWithAnotherBodyOrPathIsRefused() {
    keyed.post("/v1/payments", order("card_ok"));

    var otherBody = keyed.post("/v1/payments", order("card_ok"));
    var otherPath = keyed.post(world.pay("card_ok") + "/capture", new JsonObject());

    assertThat(otherBody.status()).isEqualTo(422);
    assertThat(otherBody.code()).isEqualTo("idempotency_key_reused");
    assertThat(otherPath.status()).isEqualTo(422);
  }

  @Test
  void sameKeyWhileTheFirstIsBeingWorkedOnIsAConflict() throws Exception {
    world.fault(new JsonObject().put("delayMs", 5_000).put("times", 1));
    var order = order("card_ok");
    var first = keyed.postAsync("/v1/payments", order);
    Eventually.until(
        () -> api.get("/_control/faults").body().getValue("callsLeft"), left -> left.equals(0));

    var meanwhile = keyed.post("/v1/payments", order);

    assertThat(meanwhile.status()).isEqualTo(409);
    assertThat(meanwhile.code()).isEqualTo("idempotency_key_in_use");
    assertThat(first.get().status()).isEqualTo(201);
    assertThat(keyed.post("/v1/payments", order).body()).isEqualTo(first.get().body());
  }

  @Test
  void lostAnswerIsFoundAgainByTheSameKey() {
    world.fault(new JsonObject().put("dropAnswerRate", 1).put("times", 1));
    var order = order("card_ok");

    assertThatThrownBy(() -> keyed.post("/v1/payments", order))
        .isInstanceOf(UncheckedIOException.class);
    assertThat(payments()).isEqualTo(1);

    var again = keyed.post("/v1/payments", order);
    assertThat(again.status()).isEqualTo(201);
    assertThat(again.header("Idempotent-Replayed")).isEqualTo("true");
    assertThat(payments()).isEqualTo(1);
  }

  @Test
  void lostRefundAnswerRefundsOnce() {
    String payment = world.pay("card_ok");
    api.post(payment + "/capture", new JsonObject());
    world.fault(new JsonObject().put("dropAnswerRate", 1).put("paths", "/refund$"));
    var refund = api.with("Idempotency-Key", "refund-1");
    assertThatThrownBy(() -> refund.post(payment + "/refund", amount(10_000)))
        .isInstanceOf(UncheckedIOException.class);

    api.delete("/_control/faults");

    assertThat(refund.post(payment + "/refund", amount(10_000)).status()).isEqualTo(200);
    assertThat(api.get(payment).body().getInteger("refundedMinor")).isEqualTo(10_000);
  }

  @Test
  void injectedFailureHasNoEffectAndLeavesTheKeyUnused() {
    world.fault(new JsonObject().put("failRate", 1).put("failStatus", 502).put("times", 1));
    var order = order("card_ok");

    assertThat(keyed.post("/v1/payments", order).status()).isEqualTo(502);
    assertThat(payments()).isZero();

    var again = keyed.post("/v1/payments", order);
    assertThat(again.status()).isEqualTo(201);
    assertThat(again.header("Idempotent-Replayed")).isEmpty();
  }

  @Test
  void refusedFieldLeavesTheKeyUnusedButADecisionUsesIt() {
    assertThat(keyed.post("/v1/payments", order("cash")).status()).isEqualTo(400);
    String payment = world.pay("card_capture_fails");

    assertThat(keyed.post(payment + "/capture", new JsonObject()).status()).isEqualTo(402);
    var again = keyed.post(payment + "/capture", new JsonObject());

    assertThat(again.status()).isEqualTo(402);
    assertThat(again.header("Idempotent-Replayed")).isEqualTo("true");
  }
}
