package dev.marquee.simulators;

import dev.marquee.simulators.OperatorOptions.Credentials;
import dev.marquee.simulators.OperatorOptions.Dialect;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Map;

/// A running operator and a platform that may use it.
final class OperatorWorld implements AutoCloseable {
  final Vertx vertx = Vertx.vertx();
  final Api api;

  OperatorWorld(Dialect dialect, int requestsPerSecond) {
    var simulator =
        new OperatorSimulator(OperatorOptions.of(dialect).withRequestsPerSecond(requestsPerSecond));
    vertx.deployVerticle(simulator).await();
    api = new Api(simulator.port(), Map.of("X-Api-Key", Credentials.TEST.secret()));
  }

  int counter(String name) {
    return api.get("/_control/log").body().getJsonObject("counters").getInteger(name);
  }

  /// A signed D2H call at an offset from now.
  Api.Reply d2h(String method, String path, String body, long offsetSeconds) {
    long at = Instant.now().getEpochSecond() + offsetSeconds;
    var signature = new D2hSignature(Credentials.TEST);
    return api.with("X-Timestamp", Long.toString(at))
        .with("Authorization", signature.authorization(at, Buffer.buffer(body)))
        .send(method, path, body);
  }

  static JsonObject d2hChange(String key, long seq) {
    return new JsonObject()
        .put("messageId", key + "-" + seq)
        .put("entity", "MOVIE")
        .put("key", key)
        .put("op", "UPSERT")
        .put("seq", seq)
        .put("payload", new JsonObject().put("title", "Title " + seq));
  }

  @Override
  public void close() {
    vertx.close().await();
  }
}
