package dev.marquee.booking.sale;

import io.vertx.circuitbreaker.CircuitBreaker;
import io.vertx.circuitbreaker.CircuitBreakerOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpRequest;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The provider over its REST API: a timeout a call, a bounded number of tries with the same
/// idempotency key, a circuit breaker before it.
public final class HttpPaymentProvider implements PaymentProvider {
  private static final Logger log = LoggerFactory.getLogger(HttpPaymentProvider.class);
  private static final int CONNECT_TIMEOUT_MILLIS = 1_000;

  private final Vertx vertx;
  private final ProviderOptions options;
  private final WebClient client;
  private final CircuitBreaker breaker;

  public HttpPaymentProvider(Vertx vertx, ProviderOptions options) {
    this.vertx = vertx;
    this.options = options;
    this.client =
        WebClient.create(
            vertx,
            new WebClientOptions()
                .setConnectTimeout(CONNECT_TIMEOUT_MILLIS)
                .setFollowRedirects(false));
    this.breaker =
        CircuitBreaker.create(
            "payment-provider",
            vertx,
            new CircuitBreakerOptions()
                .setMaxFailures(options.breakerFailures())
                .setResetTimeout(options.breakerReset().toMillis())
                .setTimeout(options.timeout().multipliedBy(2).toMillis())
                .setNotificationAddress(null));
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
    return call(HttpMethod.POST, "", body, key, 1);
  }

  @Override
  public Future<Answer> find(String paymentId) {
    return call(HttpMethod.GET, "/" + paymentId, new JsonObject(), "", 1);
  }

  @Override
  public Future<Answer> capture(String paymentId, String key) {
    return call(HttpMethod.POST, "/" + paymentId + "/capture", new JsonObject(), key, 1);
  }

  @Override
  public Future<Answer> cancel(String paymentId, String key) {
    return call(HttpMethod.POST, "/" + paymentId + "/cancel", new JsonObject(), key, 1);
  }

  @Override
  public Future<Answer> refund(String paymentId, long amountMinor, String key) {
    JsonObject body = new JsonObject().put("amountMinor", amountMinor);
    return call(HttpMethod.POST, "/" + paymentId + "/refund", body, key, 1);
  }

  /// Ends the connections.
  public void close() {
    client.close();
    breaker.close();
  }

  private Future<Answer> call(
      HttpMethod method, String path, JsonObject body, String key, int tryNumber) {
    return breaker
        .execute(() -> send(method, path, body, key))
        .compose(HttpPaymentProvider::read)
        .recover(error -> {
          if (tryNumber >= options.tries()) {
            log.info("payment provider: {} {}", method, error.getMessage());
            return Future.succeededFuture(new Answer.Unknown());
          }
          long wait = options.retryAfter().toMillis() << (tryNumber - 1);
          return vertx
              .timer(wait, TimeUnit.MILLISECONDS)
              .compose(waited -> call(method, path, body, key, tryNumber + 1));
        });
  }

  /// What says nothing about the payment fails, and so counts for the breaker.
  private Future<HttpResponse<Buffer>> send(
      HttpMethod method, String path, JsonObject body, String key) {
    HttpRequest<Buffer> request =
        client
            .requestAbs(method, options.url() + "/v1/payments" + path)
            .timeout(options.timeout().toMillis())
            .bearerTokenAuthentication(options.apiKey());
    Future<HttpResponse<Buffer>> response =
        method.equals(HttpMethod.GET)
            ? request.send()
            : request.putHeader("Idempotency-Key", key).sendJsonObject(body);
    return response.compose(answer ->
        answer.statusCode() >= 500 || answer.statusCode() == 429
            ? Future.failedFuture(new VertxException("status " + answer.statusCode(), true))
            : Future.succeededFuture(answer));
  }

  /// A payment in the body tells how it stands, also beside a refusal by the state machine (409).
  /// Only 402 refuses the payment itself. What else is wrong with a call says nothing about what
  /// became of an earlier try.
  private static Future<Answer> read(HttpResponse<Buffer> response) {
    JsonObject body = json(response);
    String code = body.getString("code", "status_" + response.statusCode());
    return switch (response.statusCode()) {
      case 200, 201 -> known(body);
      case 409 -> body.containsKey("payment") ? known(body.getJsonObject("payment")) : again(code);
      case 402 -> Future.succeededFuture(new Answer.Refused(code));
      case 400, 401, 403, 404 -> {
        log.error("the payment provider takes our call for wrong: {}", code);
        yield Future.succeededFuture(new Answer.Unknown());
      }
      default -> again(code);
    };
  }

  private static JsonObject json(HttpResponse<Buffer> response) {
    try {
      JsonObject body = response.bodyAsJsonObject();
      return body == null ? new JsonObject() : body;
    } catch (DecodeException e) {
      return new JsonObject();
    }
  }

  /// The same request is being worked on, or something odd: worth another try.
  private static Future<Answer> again(String code) {
    return Future.failedFuture(new VertxException(code, true));
  }

  private static Future<Answer> known(JsonObject payment) {
    PaymentStatus status;
    try {
      status = PaymentStatus.valueOf(payment.getString("status", ""));
    } catch (IllegalArgumentException e) {
      return again("unknown payment status");
    }
    return Future.succeededFuture(
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
