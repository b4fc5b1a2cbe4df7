package dev.marquee.simulators;

import static dev.marquee.simulators.PaymentWorld.amount;
import static dev.marquee.simulators.PaymentWorld.order;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PaymentStatesIT {
  private final PaymentWorld world = new PaymentWorld();
  private final Api api = world.api;

  @AfterEach
  void close() {
    world.close();
  }

  @ParameterizedTest
  @CsvSource({
    "card_ok, REQUIRES_CAPTURE",
    "card_declined, DECLINED",
    "card_3ds, REQUIRES_ACTION",
    "upi_late, PROCESSING",
    "card_capture_fails, REQUIRES_CAPTURE"
  })
  void methodDecidesWhereAPaymentBegins(String method, String status) {
    var reply = api.post("/v1/payments", order(method));

    assertThat(reply.status()).isEqualTo(201);
    assertThat(reply.body().getString("status")).isEqualTo(status);
    assertThat(reply.body().containsKey("nextActionUrl")).isEqualTo(method.equals("card_3ds"));
    assertThat(reply.body().getString("failureCode"))
        .isEqualTo(method.equals("card_declined") ? "card_declined" : null);
  }

  @Test
  void capturedPaymentIsRefundedInPartsButNeverBeyond() {
    String payment = world.pay("card_ok");
    assertThat(api.post(payment + "/capture", new JsonObject()).body().getString("status"))
        .isEqualTo("SUCCEEDED");

    api.post(payment + "/refund", amount(20_000));
    var second = api.post(payment + "/refund", amount(30_000).put("reference", "r-2"));
    var third = api.post(payment + "/refund", amount(1));

    assertThat(second.body().getInteger("refundedMinor")).isEqualTo(50_000);
    assertThat(second.body().getJsonArray("refunds")).hasSize(2);
    assertThat(third.status()).isEqualTo(409);
    assertThat(third.code()).isEqualTo("refund_exceeds_captured");
  }

  @Test
  void canceledPaymentStaysCanceled() {
    String payment = world.pay("card_ok");

    assertThat(api.post(payment + "/cancel", new JsonObject()).body().getString("status"))
        .isEqualTo("CANCELED");

    assertThat(api.post(payment + "/capture", new JsonObject()).code())
        .isEqualTo("payment_already_canceled");
    assertThat(api.post(payment + "/cancel", new JsonObject()).code())
        .isEqualTo("payment_already_canceled");
  }

  @Test
  void succeededPaymentCannotBeCanceledAndSaysHowItStands() {
    String payment = world.pay("card_ok");
    api.post(payment + "/capture", new JsonObject());

    var reply = api.post(payment + "/cancel", new JsonObject());

    assertThat(reply.status()).isEqualTo(409);
    assertThat(reply.code()).isEqualTo("payment_already_succeeded");
    assertThat(reply.header("Content-Type")).isEqualTo("application/problem+json");
    assertThat(reply.body().getJsonObject("payment").getString("status")).isEqualTo("SUCCEEDED");
  }

  @Test
  void captureRefusedForGoodCanStillBeCanceled() {
    String payment = world.pay("card_capture_fails");

    var first = api.post(payment + "/capture", new JsonObject());
    var again = api.post(payment + "/capture", new JsonObject());

    assertThat(first.status()).isEqualTo(402);
    assertThat(again.code()).isEqualTo("capture_refused");
    assertThat(api.post(payment + "/cancel", new JsonObject()).status()).isEqualTo(200);
  }

  @Test
  void latePaymentCannotBeCanceledAndTakesTheMoneyInTheEnd() {
    String payment = world.pay("upi_late");
    assertThat(api.post(payment + "/cancel", new JsonObject()).code())
        .isEqualTo("payment_processing");

    var settle = new JsonObject().put("outcome", "succeed");
    String control = payment.replace("/v1/", "/_control/") + "/settle";
    assertThat(api.post(control, settle).status()).isEqualTo(200);

    assertThat(api.get(payment).body().getInteger("capturedMinor")).isEqualTo(50_000);
    assertThat(api.post(control, settle).code()).isEqualTo("payment_already_succeeded");
  }

  @Test
  void latePaymentSettlesByItself() {
    try (var soon = new PaymentWorld(Duration.ofMillis(20))) {
      String payment = soon.pay("upi_late");

      Eventually.until(() -> soon.api.get(payment).body().getString("status"), "SUCCEEDED"::equals);

      assertThat(soon.receiver.awaitCount(1).getFirst().type()).isEqualTo("payment.captured");
    }
  }

  @Test
  void forcedSettlementBreaksThePromiseOfACancel() {
    String payment = world.pay("card_ok");
    api.post(payment + "/cancel", new JsonObject());

    api.post(
        payment.replace("/v1/", "/_control/") + "/settle",
        new JsonObject().put("outcome", "succeed").put("force", true));

    assertThat(api.get(payment).body().getString("status")).isEqualTo("SUCCEEDED");
  }

  @Test
  void customerApprovesOnThePageAndComesBack() {
    var order = order("card_3ds").put("returnUrl", "https://shop.test/back?x=1");
    var payment = api.post("/v1/payments", order).body();
    var page = new Api(payment.getString("nextActionUrl"), Map.of());
    assertThat(page.get("").raw().body()).contains("INR 500.00", "Approve", "Decline");

    var browser = page.with("Content-Type", "application/x-www-form-urlencoded");
    var decided = browser.send("POST", "", "decision=approve");
    var twice = browser.send("POST", "", "decision=decline");

    assertThat(decided.status()).isEqualTo(303);
    assertThat(decided.header("Location"))
        .isEqualTo("https://shop.test/back?x=1&paymentId=" + payment.getString("id"));
    assertThat(twice.status()).isEqualTo(409);
    var now = api.get("/v1/payments/" + payment.getString("id")).body();
    assertThat(now.getString("status")).isEqualTo("REQUIRES_CAPTURE");
    assertThat(now.containsKey("nextActionUrl")).isFalse();
  }

  @Test
  void ledgerAndListTellTheSumsOfAReference() {
    var order = order("card_ok").put("reference", "booking-7");
    String first = "/v1/payments/" + api.post("/v1/payments", order).body().getString("id");
    api.post("/v1/payments", order);
    world.pay("card_ok");
    api.post(first + "/capture", amount(40_000));
    api.post(first + "/refund", amount(10_000));

    var ledger = api.get("/_control/ledger").body();

    assertThat(api.get("/v1/payments?reference=booking-7").body().getJsonArray("items")).hasSize(2);
    assertThat(ledger.getJsonArray("references"))
        .contains(
            new JsonObject()
                .put("reference", "booking-7")
                .put("currency", "INR")
                .put("payments", 2)
                .put("authorizedMinor", 50_000)
                .put("capturedMinor", 40_000)
                .put("refundedMinor", 10_000)
                .put("netMinor", 30_000));
    assertThat(ledger.getJsonArray("totals").getJsonObject(0).getInteger("payments")).isEqualTo(3);
  }

  @Test
  void listGoesOnFromItsCursor() {
    world.pay("card_ok");
    world.pay("card_ok");
    world.pay("card_ok");

    var page = api.get("/v1/payments?limit=2").body();
    var rest = api.get("/v1/payments?limit=2&cursor=" + page.getString("nextCursor")).body();

    assertThat(page.getJsonArray("items")).hasSize(2);
    assertThat(rest.getJsonArray("items")).hasSize(1);
    assertThat(rest.containsKey("nextCursor")).isFalse();
  }

  @Test
  void strangersAreRefused() {
    var stranger = api.with("Authorization", "Bearer guess");

    assertThat(stranger.post("/v1/payments", order("card_ok")).status()).isEqualTo(401);
  }

  @ParameterizedTest
  @CsvSource({
    "amountMinor, 0",
    "amountMinor, 1.5",
    "currency, '\"inr\"'",
    "method, '\"cash\"'",
    "captureMode, '\"automatic\"'",
    "returnUrl, '\"javascript:alert(1)\"'",
    "unknown, 1"
  })
  void wrongFieldIsNamedWithItsRule(String field, String value) {
    var order = order("card_ok");
    order.remove(field);
    String body = order.encode().replaceFirst("\\{", "{\"" + field + "\":" + value + ",");

    var reply = api.send("POST", "/v1/payments", body);

    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.body().getString("field")).isEqualTo(field);
    assertThat(reply.body().getString("rule")).isNotBlank();
  }

  @Test
  void bodyThatIsNoJsonOrTooLargeIsRefused() {
    var noJson = api.send("POST", "/v1/payments", "{\"amountMinor\":");
    var tooLarge = api.send("POST", "/v1/payments", " ".repeat(SimulatorServer.BODY_BYTES_MAX + 1));

    assertThat(noJson.status()).isEqualTo(400);
    assertThat(noJson.body().getString("field")).isEqualTo("body");
    assertThat(tooLarge.status()).isEqualTo(413);
    assertThat(tooLarge.code()).isEqualTo("body_too_large");
  }
}
