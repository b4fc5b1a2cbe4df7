package dev.marquee.booking.sale;

import dev.marquee.platform.http.JsonCalls;
import dev.marquee.platform.http.JsonCalls.Reply;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The provider over its REST API.
public final class HttpPaymentProvider implements PaymentProvider {
  private static final Logger log = LoggerFactory.getLogger(HttpPaymentProvider.class);
  private static final String PAYMENTS = "/v1/payments";

  private final ProviderOptions options;
  private final JsonCalls calls;

  public HttpPaymentProvider(Vertx vertx, ProviderOptions options) {
    this.options = options;
    this.calls = new JsonCalls(vertx, options.calls());
  }

  @Override
  public Future<Answer> begin(Order order, String key) {
    JsonObject body =
        new JsonObject()
            .put("amountMinor", order.amountMinor())
            .put("currency", order.currency())
            .put("reference", order.reference())
            .put("method", order.method())
            .put("captureMode", "manual")
            .put("metadata", new JsonObject().put("tenant", order.tenant()));
    if (!options.returnUrl().isEmpty()) {
      body.put("returnUrl", options.returnUrl().replace("{bookingId}", order.reference()));
    }
    return post("", body, key);
  }

  @Override
  public Future<Answer> find(String paymentId) {
    return calls
        .get(PAYMENTS + "/" + paymentId, HttpPaymentProvider::read)
        .map(answer -> answer.orElseGet(Answer.Unknown::new));
  }

  @Override
  public Future<Answer> capture(String paymentId, String key) {
    return post("/" + paymentId + "/capture", new JsonObject(), key);
  }

  @Override
  public Future<Answer> cancel(String paymentId, String key) {
    return post("/" + paymentId + "/cancel", new JsonObject(), key);
  }

  @Override
  public Future<Answer> refund(String paymentId, long amountMinor, String key) {
    JsonObject body = new JsonObject().put("amountMinor", amountMinor);
    return post("/" + paymentId + "/refund", body, key);
  }

  /// Ends the connections.
  public void close() {
    calls.close();
  }

  private Future<Answer> post(String path, JsonObject body, String key) {
    return calls
        .post(PAYMENTS + path, body, key, HttpPaymentProvider::read)
        .map(answer -> answer.orElseGet(Answer.Unknown::new));
  }

  /// A payment in the body tells how it stands, also beside a refusal by the state machine (409).
  /// Only 402 refuses the payment itself. What else is wrong with a call says nothing about what
  /// became of an earlier try. The same request being worked on, or something odd, is worth another
  /// try.
  private static Optional<Answer> read(Reply reply) {
    JsonObject body = reply.body();
    String code = JsonCalls.code(reply);
    return switch (reply.status()) {
      case 200, 201 -> known(body);
      case 409 ->
          body.containsKey("payment") ? known(body.getJsonObject("payment")) : Optional.empty();
      case 402 -> Optional.of(new Answer.Refused(code));
      case 400, 401, 403, 404 -> {
        log.error("the payment provider takes our call for wrong: {}", code);
        yield Optional.of(new Answer.Unknown());
      }
      default -> Optional.empty();
    };
  }

  private static Optional<Answer> known(JsonObject payment) {
    PaymentStatus status;
    try {
      status = PaymentStatus.valueOf(payment.getString("status", ""));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
    return Optional.of(
        new Answer.Known(
            new Payment(
                payment.getString("id", ""),
                payment.getString("reference", ""),
                payment.getLong("amountMinor", 0L),
                payment.getString("currency", ""),
                status,
                payment.getLong("refundedMinor", 0L),
                payment.getString("nextActionUrl", ""),
                payment.getString("failureCode", ""))));
  }
}
