package dev.marquee.identity.subscription;

import dev.marquee.platform.http.JsonCalls;
import dev.marquee.platform.http.JsonCalls.Reply;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The billing provider over its REST API.
public final class HttpBillingProvider implements BillingProvider {
  private static final Logger log = LoggerFactory.getLogger(HttpBillingProvider.class);
  private static final String MANDATES = "/v1/mandates";
  private static final String INVOICES = "/v1/invoices";

  private final BillingOptions options;
  private final JsonCalls calls;

  public HttpBillingProvider(Vertx vertx, BillingOptions options) {
    this.options = options;
    this.calls = new JsonCalls(vertx, options.calls());
  }

  @Override
  public Future<Answer> approve(MandateOrder order, String key) {
    JsonObject body =
        new JsonObject()
            .put("reference", order.subscription())
            .put("method", order.method())
            .put("metadata", metadata(order.tenant(), order.subscription()));
    if (!options.returnUrl().isEmpty()) {
      body.put("returnUrl", options.returnUrl());
    }
    return post(MANDATES, body, key, reply -> ordered(reply, HttpBillingProvider::mandate));
  }

  @Override
  public Future<Answer> findMandate(String id) {
    return get(MANDATES + "/" + id, reply -> read(reply, HttpBillingProvider::mandate));
  }

  @Override
  public Future<Answer> charge(ChargeOrder order, String key) {
    JsonObject body =
        new JsonObject()
            .put("mandate", order.mandate())
            .put("amountMinor", order.amountMinor())
            .put("currency", order.currency())
            .put("reference", order.reference())
            .put("metadata", metadata(order.tenant(), order.subscription()));
    return post(INVOICES, body, key, reply -> ordered(reply, HttpBillingProvider::charge));
  }

  @Override
  public Future<Answer> findCharge(String id) {
    return get(INVOICES + "/" + id, reply -> read(reply, HttpBillingProvider::charge));
  }

  @Override
  public Future<Answer> findChargeOf(String reference) {
    return get(
        INVOICES + "?reference=" + reference,
        reply -> read(reply, HttpBillingProvider::onlyCharge));
  }

  @Override
  public Future<Answer> giveUp(String chargeId, String key) {
    return post(
        INVOICES + "/" + chargeId + "/void",
        new JsonObject(),
        key,
        reply -> read(reply, HttpBillingProvider::charge));
  }

  /// Ends the connections.
  public void close() {
    calls.close();
  }

  private Future<Answer> get(String path, Function<Reply, Optional<Answer>> read) {
    return options.url().isEmpty()
        ? Future.succeededFuture(new Answer.Unknown())
        : calls.get(path, read).map(answer -> answer.orElseGet(Answer.Unknown::new));
  }

  private Future<Answer> post(
      String path, JsonObject body, String key, Function<Reply, Optional<Answer>> read) {
    return options.url().isEmpty()
        ? Future.succeededFuture(new Answer.Unknown())
        : calls.post(path, body, key, read).map(answer -> answer.orElseGet(Answer.Unknown::new));
  }

  /// By its metadata a webhook finds the subscription it is about.
  private static JsonObject metadata(String tenant, String subscription) {
    return new JsonObject().put("tenant", tenant).put("subscription", subscription);
  }

  /// An order that is taken for wrong wasn't followed, and never will be under its key: a method
  /// that is none, a mandate that is gone. Asked for again and again it would entitle for ever.
  private static Optional<Answer> ordered(
      Reply reply, Function<JsonObject, Optional<Answer>> known) {
    return switch (reply.status()) {
      case 400, 404, 422 -> {
        log.warn("the billing provider takes an order for wrong: {}", JsonCalls.code(reply));
        yield Optional.of(new Answer.Refused(JsonCalls.code(reply)));
      }
      default -> read(reply, known);
    };
  }

  /// Only 402 refuses the method or the charge itself; a charge beside a refusal by its state (409)
  /// tells how it stands. What else is wrong with a call says nothing about what became of an
  /// earlier try.
  private static Optional<Answer> read(Reply reply, Function<JsonObject, Optional<Answer>> known) {
    return switch (reply.status()) {
      case 200, 201 -> known.apply(reply.body());
      case 409 ->
          reply.body().getValue("invoice") instanceof JsonObject invoice
              ? known.apply(invoice)
              : Optional.empty();
      case 402 -> Optional.of(new Answer.Refused(JsonCalls.code(reply)));
      case 400, 401, 403, 404, 422 -> {
        log.error("the billing provider takes our call for wrong: {}", JsonCalls.code(reply));
        yield Optional.of(new Answer.Unknown());
      }
      default -> Optional.empty();
    };
  }

  private static Optional<Answer> mandate(JsonObject mandate) {
    try {
      return Optional.of(
          new Answer.Mandated(
              text(mandate, "id"),
              MandateStatus.valueOf(text(mandate, "status")),
              text(mandate, "nextActionUrl")));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Optional<Answer> charge(JsonObject invoice) {
    try {
      return Optional.of(
          new Answer.Charged(
              new Charge(
                  text(invoice, "id"),
                  text(invoice, "reference"),
                  invoice.getLong("amountMinor", 0L),
                  text(invoice, "currency"),
                  ChargeStatus.valueOf(text(invoice, "status")),
                  text(invoice, "nextActionUrl"),
                  text(invoice, "failureCode"))));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /// Empty for null as for nothing.
  private static String text(JsonObject from, String field) {
    return Objects.requireNonNullElse(from.getString(field), "");
  }

  private static Optional<Answer> onlyCharge(JsonObject page) {
    JsonArray items = page.getJsonArray("items", new JsonArray());
    return items.isEmpty() ? Optional.of(new Answer.None()) : charge(items.getJsonObject(0));
  }
}
