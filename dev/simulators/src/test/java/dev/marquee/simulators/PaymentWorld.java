package dev.marquee.simulators;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;

/// A running payment provider, a receiver of its webhooks, and a merchant who may use it.
final class PaymentWorld implements AutoCloseable {
  final Vertx vertx = Vertx.vertx();
  final WebhookReceiver receiver = new WebhookReceiver(vertx);
  final Api api;

  /// A world where late payments wait to be settled by control.
  PaymentWorld() {
    this(Duration.ofHours(1));
  }

  PaymentWorld(Duration lateAfter) {
    var webhooks =
        WebhookOptions.NO_TARGET
            .withTarget(receiver.url(), WebhookOptions.TEST_SECRET)
            .withRetries(4, Duration.ofMillis(10));
    var simulator =
        new PaymentSimulator(
            PaymentOptions.DEFAULTS.withWebhooks(webhooks).withLateAfter(lateAfter));
    vertx.deployVerticle(simulator).await();
    api = new Api(simulator.port(), bearer());
  }

  static Map<String, String> bearer() {
    return Map.of("Authorization", "Bearer " + PaymentOptions.TEST_API_KEY);
  }

  static JsonObject order(String method) {
    return new JsonObject()
        .put("amountMinor", 50_000)
        .put("currency", "INR")
        .put("reference", "booking-" + UUID.randomUUID())
        .put("method", method)
        .put("captureMode", "manual");
  }

  static JsonObject amount(int minor) {
    return new JsonObject().put("amountMinor", minor);
  }

  /// Makes a payment and answers the path under which it lives.
  String pay(String method) {
    return "/v1/payments/" + api.post("/v1/payments", order(method)).body().getString("id");
  }

  void fault(JsonObject faults) {
    if (api.post("/_control/faults", faults).status() != 200) {
      throw new AssertionError("these faults were not taken: " + faults);
    }
  }

  @Override
  public void close() {
    vertx.close().await();
  }
}
