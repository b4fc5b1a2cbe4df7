package dev.marquee.platform.http;

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
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// JSON over HTTP to one service outside: a timeout a try, a bounded number of tries with the same
/// idempotency key, a circuit breaker before it.
public final class JsonCalls {
  private static final Logger log = LoggerFactory.getLogger(JsonCalls.class);
  private static final int CONNECT_TIMEOUT_MILLIS = 1_000;
  private static final int STATUS_TOO_MANY = 429;

  /// An answer below 500 and other than 429.
  ///
  /// @param body empty when there was none, or none that is a JSON object
  public record Reply(int status, JsonObject body) {}

  private record Call(HttpMethod method, String path, JsonObject body, String key) {}

  private final Vertx vertx;
  private final JsonCallOptions options;
  private final WebClient client;
  private final CircuitBreaker breaker;

  public JsonCalls(Vertx vertx, JsonCallOptions options) {
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
            options.name(),
            vertx,
            new CircuitBreakerOptions()
                .setMaxFailures(options.breakerFailures())
                .setResetTimeout(options.breakerReset().toMillis())
                .setTimeout(options.timeout().multipliedBy(2).toMillis())
                .setNotificationAddress(null));
  }

  /// Reads.
  ///
  /// @param path beneath the base, with its slash
  /// @param read what a reply says; empty when it is worth another try
  /// @return empty when no try was answered: never fails
  public <T> Future<Optional<T>> get(String path, Function<Reply, Optional<T>> read) {
    return call(new Call(HttpMethod.GET, path, new JsonObject(), ""), read, 1);
  }

  /// Writes.
  ///
  /// @param key under which the service does it once, however often it is sent
  public <T> Future<Optional<T>> post(
      String path, JsonObject body, String key, Function<Reply, Optional<T>> read) {
    return call(new Call(HttpMethod.POST, path, body, key), read, 1);
  }

  /// Ends the connections.
  public void close() {
    client.close();
    breaker.close();
  }

  private <T> Future<Optional<T>> call(
      Call call, Function<Reply, Optional<T>> read, int tryNumber) {
    return breaker
        .execute(() -> send(call))
        .map(JsonCalls::reply)
        .compose(reply -> {
          Optional<T> said = read.apply(reply);
          return said.isPresent()
              ? Future.succeededFuture(said)
              : Future.failedFuture(new VertxException(code(reply), true));
        })
        .recover(error -> {
          if (tryNumber >= options.tries()) {
            log.info("{}: {} {}", options.name(), call.method, error.getMessage());
            return Future.succeededFuture(Optional.empty());
          }
          long wait = options.retryAfter().toMillis() << (tryNumber - 1);
          return vertx
              .timer(wait, TimeUnit.MILLISECONDS)
              .compose(waited -> call(call, read, tryNumber + 1));
        });
  }

  /// What says nothing about the matter fails, and so counts for the breaker.
  private Future<HttpResponse<Buffer>> send(Call call) {
    HttpRequest<Buffer> request =
        client
            .requestAbs(call.method, options.url() + call.path)
            .timeout(options.timeout().toMillis())
            .bearerTokenAuthentication(options.apiKey());
    Future<HttpResponse<Buffer>> response =
        call.method.equals(HttpMethod.GET)
            ? request.send()
            : request.putHeader("Idempotency-Key", call.key).sendJsonObject(call.body);
    return response.compose(answer ->
        answer.statusCode() >= 500 || answer.statusCode() == STATUS_TOO_MANY
            ? Future.failedFuture(new VertxException("status " + answer.statusCode(), true))
            : Future.succeededFuture(answer));
  }

  private static Reply reply(HttpResponse<Buffer> response) {
    try {
      JsonObject body = response.bodyAsJsonObject();
      return new Reply(response.statusCode(), body == null ? new JsonObject() : body);
    } catch (DecodeException | ClassCastException e) {
      return new Reply(response.statusCode(), new JsonObject());
    }
  }

  /// The service's own word for what is wrong; else the status.
  public static String code(Reply reply) {
    return reply.body().getValue("code") instanceof String code ? code : "status_" + reply.status();
  }
}
