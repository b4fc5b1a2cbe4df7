package dev.marquee.simulators;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/// A real HTTP server that keeps the webhooks it gets; refuses the first few if told to.
final class WebhookReceiver {
  private final List<Received> received = new CopyOnWriteArrayList<>();
  private final AtomicInteger refusalsLeft = new AtomicInteger();
  private final HttpServer server;

  /// One webhook as it came in.
  record Received(Map<String, String> headers, Buffer body) {
    String id() {
      return headers.getOrDefault("webhook-id", "");
    }

    String type() {
      return body.toJsonObject().getString("type");
    }

    boolean verifies(String secret) {
      return new StandardWebhooks(secret)
          .verifies(headers, body, Instant.now(), Duration.ofMinutes(5));
    }
  }

  WebhookReceiver(Vertx vertx) {
    server =
        vertx
            .createHttpServer()
            .requestHandler(request ->
                request
                    .body()
                    .onSuccess(body -> {
                      var headers = new HashMap<String, String>();
                      request
                          .headers()
                          .forEach((n, v) -> headers.put(n.toLowerCase(Locale.ROOT), v));
                      received.add(new Received(headers, body));
                      boolean refuse = refusalsLeft.getAndUpdate(n -> Math.max(0, n - 1)) > 0;
                      request.response().setStatusCode(refuse ? 503 : 204).end();
                    }))
            .listen(0, "127.0.0.1")
            .await();
  }

  String url() {
    return "http://127.0.0.1:" + server.actualPort() + "/webhooks";
  }

  void refuseNext(int count) {
    refusalsLeft.set(count);
  }

  List<Received> received() {
    return List.copyOf(received);
  }

  List<String> types() {
    return received.stream().map(Received::type).toList();
  }

  List<Received> awaitCount(int count) {
    return Eventually.until(this::received, list -> list.size() >= count);
  }
}
