package dev.marquee.simulators;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A payment as JSON: for the API (with the customer's page, if one is needed) and for the journal
/// (with the token behind that page).
final class PaymentJson {
  private final Supplier<String> baseUrl;

  /// @param baseUrl under which the customer's browser finds this simulator
  PaymentJson(Supplier<String> baseUrl) {
    this.baseUrl = baseUrl;
  }

  JsonObject show(Payment payment) {
    JsonObject json = common(payment);
    if (payment.status() == PaymentStatus.REQUIRES_ACTION) {
      json.put("nextActionUrl", baseUrl.get() + "/actions/" + payment.actionToken());
    }
    return json;
  }

  static JsonObject store(Payment payment) {
    return common(payment).put("actionToken", payment.actionToken());
  }

  private static JsonObject common(Payment payment) {
    var request = payment.request();
    var json =
        new JsonObject()
            .put("id", payment.id())
            .put("status", payment.status().name())
            .put("amountMinor", request.amountMinor())
            .put("capturedMinor", payment.capturedMinor())
            .put("refundedMinor", payment.refundedMinor())
            .put("currency", request.currency())
            .put("reference", request.reference())
            .put("method", request.method().wireName())
            .put("captureMode", "manual")
            .put("metadata", new JsonObject(new LinkedHashMap<>(request.metadata())))
            .put("refunds", refunds(payment.refunds()))
            .put("createdAt", payment.createdAt().toString())
            .put("version", payment.version());
    putIfPresent(json, "returnUrl", request.returnUrl());
    putIfPresent(json, "failureCode", payment.failureCode());
    return json;
  }

  private static JsonArray refunds(List<Refund> refunds) {
    var array = new JsonArray();
    for (Refund refund : refunds) {
      var json =
          new JsonObject()
              .put("id", refund.id())
              .put("amountMinor", refund.amountMinor())
              .put("createdAt", refund.createdAt().toString());
      putIfPresent(json, "reference", refund.reference());
      array.add(json);
    }
    return array;
  }

  private static void putIfPresent(JsonObject json, String field, @Nullable String value) {
    if (value != null) {
      json.put(field, value);
    }
  }

  /// Reads what [#store] wrote.
  static Payment restore(JsonObject json) {
    return new Payment(
        json.getString("id"),
        json.getString("actionToken"),
        restoreRequest(json),
        PaymentStatus.valueOf(json.getString("status")),
        json.getLong("capturedMinor"),
        restoreRefunds(json.getJsonArray("refunds")),
        json.getString("failureCode"),
        Instant.parse(json.getString("createdAt")),
        json.getInteger("version"));
  }

  private static PaymentRequest restoreRequest(JsonObject json) {
    Map<String, String> metadata = new LinkedHashMap<>();
    json.getJsonObject("metadata").forEach(e -> metadata.put(e.getKey(), (String) e.getValue()));
    return new PaymentRequest(
        json.getLong("amountMinor"),
        json.getString("currency"),
        json.getString("reference"),
        JsonFields.of(json).choice("method", PaymentMethod.values(), PaymentMethod::wireName),
        json.getString("returnUrl"),
        metadata);
  }

  private static List<Refund> restoreRefunds(JsonArray refunds) {
    return refunds.stream()
        .map(JsonObject.class::cast)
        .map(json ->
            new Refund(
                json.getString("id"),
                json.getLong("amountMinor"),
                json.getString("reference"),
                Instant.parse(json.getString("createdAt"))))
        .toList();
  }
}
