package dev.marquee.simulators;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// All mandates and invoices, and how they are written.
final class BillingBook {
  private final Map<String, Mandate> idToMandate = new LinkedHashMap<>();
  private final Map<String, BillingInvoice> idToInvoice = new LinkedHashMap<>();

  boolean isFull() {
    return idToMandate.size() + idToInvoice.size() >= Capacity.ENTRIES_MAX;
  }

  void put(Mandate mandate) {
    idToMandate.put(mandate.id(), mandate);
  }

  void put(BillingInvoice invoice) {
    idToInvoice.put(invoice.id(), invoice);
  }

  Optional<Mandate> mandate(String id) {
    return Optional.ofNullable(idToMandate.get(id));
  }

  Optional<BillingInvoice> invoice(String id) {
    return Optional.ofNullable(idToInvoice.get(id));
  }

  /// In the order they were made; blank for all.
  List<BillingInvoice> invoices(String reference) {
    return idToInvoice.values().stream()
        .filter(invoice -> reference.isBlank() || invoice.reference().equals(reference))
        .toList();
  }

  Optional<Mandate> mandateOfPage(String token) {
    return idToMandate.values().stream()
        .filter(mandate -> mandate.actionToken().equals(token))
        .findFirst();
  }

  Optional<BillingInvoice> invoiceOfPage(String token) {
    return idToInvoice.values().stream()
        .filter(invoice -> invoice.actionToken().equals(token))
        .findFirst();
  }

  /// Everything as it stands, for who checks his own books.
  JsonObject ledger(Function<String, String> pageOf) {
    var invoices = new JsonArray();
    var mandates = new JsonArray();
    long paid = 0;
    for (BillingInvoice invoice : idToInvoice.values()) {
      invoices.add(show(invoice, pageOf));
      paid += invoice.status() == BillingInvoice.Status.PAID ? invoice.amountMinor() : 0;
    }
    idToMandate.values().forEach(mandate -> mandates.add(show(mandate, pageOf)));
    return new JsonObject()
        .put("invoices", invoices)
        .put("mandates", mandates)
        .put("paidMinor", paid);
  }

  /// As merchants see it.
  static JsonObject show(Mandate mandate, Function<String, String> pageOf) {
    var json =
        new JsonObject()
            .put("id", mandate.id())
            .put("reference", mandate.reference())
            .put("status", mandate.status().name())
            .put("metadata", new JsonObject(Map.copyOf(mandate.metadata())));
    if (mandate.status() == Mandate.Status.REQUIRES_ACTION) {
      json.put("nextActionUrl", pageOf.apply(mandate.actionToken()));
    }
    return json;
  }

  /// As merchants see it.
  static JsonObject show(BillingInvoice invoice, Function<String, String> pageOf) {
    var json =
        new JsonObject()
            .put("id", invoice.id())
            .put("mandate", invoice.mandateId())
            .put("reference", invoice.reference())
            .put("amountMinor", invoice.amountMinor())
            .put("currency", invoice.currency())
            .put("status", invoice.status().name())
            .put("metadata", new JsonObject(Map.copyOf(invoice.metadata())));
    if (invoice.failureCode() != null) {
      json.put("failureCode", invoice.failureCode());
    }
    if (invoice.status() == BillingInvoice.Status.REQUIRES_ACTION) {
      json.put("nextActionUrl", pageOf.apply(invoice.actionToken()));
    }
    return json;
  }

  static JsonObject store(Mandate mandate) {
    return show(mandate, token -> token)
        .put("actionToken", mandate.actionToken())
        .put("method", mandate.method().wireName())
        .put("returnUrl", mandate.returnUrl());
  }

  static JsonObject store(BillingInvoice invoice) {
    return show(invoice, token -> token).put("actionToken", invoice.actionToken());
  }

  /// Takes back what [#store] wrote, from a line of the journal.
  void restore(JsonObject line) {
    JsonObject mandate = line.getJsonObject("mandate");
    if (mandate != null) {
      put(
          new Mandate(
              mandate.getString("id"),
              mandate.getString("actionToken"),
              mandate.getString("reference"),
              JsonFields.of(mandate)
                  .choice("method", BillingMethod.values(), BillingMethod::wireName),
              Mandate.Status.valueOf(mandate.getString("status")),
              mandate.getString("returnUrl"),
              texts(mandate.getJsonObject("metadata"))));
    }
    JsonObject invoice = line.getJsonObject("invoice");
    if (invoice != null) {
      put(
          new BillingInvoice(
              invoice.getString("id"),
              invoice.getString("actionToken"),
              invoice.getString("mandate"),
              invoice.getString("reference"),
              invoice.getLong("amountMinor"),
              invoice.getString("currency"),
              BillingInvoice.Status.valueOf(invoice.getString("status")),
              invoice.getString("failureCode"),
              texts(invoice.getJsonObject("metadata"))));
    }
  }

  private static Map<String, String> texts(JsonObject json) {
    Map<String, String> texts = new LinkedHashMap<>();
    json.forEach(entry -> texts.put(entry.getKey(), (String) entry.getValue()));
    return texts;
  }
}
