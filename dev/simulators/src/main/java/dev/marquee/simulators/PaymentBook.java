package dev.marquee.simulators;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// All payments in the order they were made, and the sums a merchant's ledger must agree with.
final class PaymentBook {
  static final int PAYMENTS_MAX = Capacity.ENTRIES_MAX;

  private final Map<String, Payment> idToPayment = new HashMap<>();
  private final Map<String, String> actionTokenToId = new HashMap<>();
  private final List<String> idsInOrder = new ArrayList<>();

  boolean isFull() {
    return idsInOrder.size() >= PAYMENTS_MAX;
  }

  /// Keeps a payment's newest state.
  void put(Payment payment) {
    if (idToPayment.put(payment.id(), payment) == null) {
      idsInOrder.add(payment.id());
      actionTokenToId.put(payment.actionToken(), payment.id());
    }
  }

  Optional<Payment> find(String id) {
    return Optional.ofNullable(idToPayment.get(id));
  }

  Optional<Payment> findByActionToken(String token) {
    return Optional.ofNullable(actionTokenToId.get(token)).flatMap(this::find);
  }

  /// One page and where the next begins; the last page names no next.
  record Page(List<Payment> payments, Optional<Integer> next) {}

  /// @param reference blank for all payments
  /// @param from position of the first payment looked at
  Page page(String reference, int from, int limit) {
    var payments = new ArrayList<Payment>();
    int at = from;
    for (; at < idsInOrder.size() && payments.size() < limit; at++) {
      find(idsInOrder.get(at))
          .filter(p -> reference.isBlank() || p.request().reference().equals(reference))
          .ifPresent(payments::add);
    }
    return new Page(payments, at < idsInOrder.size() ? Optional.of(at) : Optional.empty());
  }

  List<Payment> processing() {
    return idToPayment.values().stream()
        .filter(payment -> payment.status() == PaymentStatus.PROCESSING)
        .toList();
  }

  /// Sums per reference and currency, and over all: what is held, taken and given back.
  JsonObject ledger() {
    var sums = new TreeMap<String, JsonObject>();
    var totals = new TreeMap<String, JsonObject>();
    for (String id : idsInOrder) {
      find(id)
          .ifPresent(p -> {
            String currency = p.request().currency();
            String reference = p.request().reference();
            var empty = new JsonObject().put("reference", reference).put("currency", currency);
            add(sums.computeIfAbsent(reference + "\n" + currency, _ -> empty), p);
            add(
                totals.computeIfAbsent(currency, _ -> new JsonObject().put("currency", currency)),
                p);
          });
    }
    return new JsonObject()
        .put("totals", new JsonArray(List.copyOf(totals.values())))
        .put("references", new JsonArray(List.copyOf(sums.values())));
  }

  private static void add(JsonObject sum, Payment payment) {
    boolean held = payment.status() == PaymentStatus.REQUIRES_CAPTURE;
    addTo(sum, "payments", 1);
    addTo(sum, "authorizedMinor", held ? payment.request().amountMinor() : 0);
    addTo(sum, "capturedMinor", payment.capturedMinor());
    addTo(sum, "refundedMinor", payment.refundedMinor());
    addTo(sum, "netMinor", payment.capturedMinor() - payment.refundedMinor());
  }

  private static void addTo(JsonObject sum, String field, long amount) {
    sum.put(field, sum.getLong(field, 0L) + amount);
  }
}
