package dev.marquee.identity;

import dev.marquee.platform.ops.Breakers;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.circuitbreaker.CircuitBreaker;
import io.vertx.circuitbreaker.CircuitBreakerOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.concurrent.TimeUnit;

/// Wraps by the [Transit engine](https://developer.hashicorp.com/vault/api-docs/secret/transit) of
/// HashiCorp Vault or OpenBao: the key that wraps never leaves it. A timeout a call, a bounded
/// number of tries, a circuit breaker before it. The purpose goes along as associated data, so the
/// key must be of an AEAD type (aes256-gcm96, the default).
final class TransitWrapping implements KeyWrapping {
  private static final String NAME = "transit/";
  private static final int CONNECT_TIMEOUT_MILLIS = 1_000;
  private static final int CONNECTIONS = 16;
  private static final int WAITING_MAX = 256;
  private static final byte[] NOTHING = new byte[32];

  private final Vertx vertx;
  private final SubjectKeyOptions.TransitOptions options;
  private final WebClient client;
  private final CircuitBreaker breaker;

  TransitWrapping(Vertx vertx, SubjectKeyOptions.TransitOptions options, MeterRegistry meters) {
    this.vertx = vertx;
    this.options = options;
    this.client =
        WebClient.create(
            vertx,
            new WebClientOptions()
                .setConnectTimeout(CONNECT_TIMEOUT_MILLIS)
                .setFollowRedirects(false),
            new PoolOptions().setHttp1MaxSize(CONNECTIONS).setMaxWaitQueueSize(WAITING_MAX));
    this.breaker =
        Breakers.of(
            vertx,
            meters,
            "key-service",
            new CircuitBreakerOptions()
                .setMaxFailures(options.breakerFailures())
                .setResetTimeout(options.breakerReset().toMillis())
                .setTimeout(options.timeout().multipliedBy(2).toMillis())
                .setNotificationAddress(null));
  }

  @Override
  public Future<WrappedKey> wrap(String purpose, byte[] key) {
    JsonObject body =
        new JsonObject()
            .put("plaintext", Base64.getEncoder().encodeToString(key))
            .put("associated_data", base64(purpose));
    return call("encrypt", body)
        .map(data -> {
          String text = data.getString("ciphertext");
          return new WrappedKey(NAME + options.key() + ":" + version(text), text);
        });
  }

  @Override
  public Future<byte[]> unwrap(String purpose, WrappedKey wrapped) {
    JsonObject body =
        new JsonObject().put("ciphertext", wrapped.text()).put("associated_data", base64(purpose));
    return call("decrypt", body)
        .map(data -> Base64.getDecoder().decode(data.getString("plaintext")));
  }

  /// The newest version of the key is learned by using it.
  @Override
  public Future<String> current() {
    return wrap("which version wraps", NOTHING).map(WrappedKey::by);
  }

  @Override
  public boolean wrote(WrappedKey wrapped) {
    return wrapped.by().startsWith(NAME + options.key() + ":");
  }

  Future<Void> close() {
    client.close();
    breaker.close();
    return Future.succeededFuture();
  }

  private Future<JsonObject> call(String verb, JsonObject body) {
    return tried(verb, body, 1).compose(TransitWrapping::read);
  }

  private Future<HttpResponse<Buffer>> tried(String verb, JsonObject body, int tryNumber) {
    return breaker
        .execute(() -> send(verb, body))
        .recover(error -> {
          if (tryNumber >= options.tries()) {
            return Future.failedFuture(error);
          }
          long wait = options.retryAfter().toMillis() << (tryNumber - 1);
          return vertx
              .timer(wait, TimeUnit.MILLISECONDS)
              .compose(waited -> tried(verb, body, tryNumber + 1));
        });
  }

  /// What says nothing about the key itself fails, and so counts for the breaker: no answer, a
  /// sealed or overloaded server, a token that isn't taken.
  private Future<HttpResponse<Buffer>> send(String verb, JsonObject body) {
    String url = options.url() + "/v1/" + options.mount() + "/" + verb + "/" + options.key();
    return client
        .postAbs(url)
        .timeout(options.timeout().toMillis())
        .putHeader("X-Vault-Token", options.token())
        .sendJsonObject(body)
        .compose(answer ->
            answer.statusCode() == 200 || answer.statusCode() == 400
                ? Future.succeededFuture(answer)
                : Future.failedFuture(
                    new VertxException("the key service says " + answer.statusCode(), true)));
  }

  /// A refusal quotes nothing of the request, but nobody needs its text either.
  private static Future<JsonObject> read(HttpResponse<Buffer> answer) {
    if (answer.statusCode() == 400) {
      return Future.failedFuture(
          new UnreadableKey(new VertxException("the key service refuses it", true)));
    }
    try {
      JsonObject body = answer.bodyAsJsonObject();
      if (body != null && body.getJsonObject("data") != null) {
        return Future.succeededFuture(body.getJsonObject("data"));
      }
    } catch (DecodeException e) {
      // Falls through: no answer of a key service.
    }
    return Future.failedFuture(new VertxException("the key service answers oddly", true));
  }

  /// Of `vault:v3:…`: `v3`.
  private static String version(String ciphertext) {
    String[] parts = ciphertext.split(":", 3);
    return parts.length == 3 ? parts[1] : "v0";
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
