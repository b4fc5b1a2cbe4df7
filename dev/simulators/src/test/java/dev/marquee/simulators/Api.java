package dev.marquee.simulators;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/// A small blocking HTTP client with headers that go with every call; a lost answer is an
/// [UncheckedIOException].
final class Api {
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final String baseUrl;
  private final Map<String, String> headers;

  Api(String baseUrl, Map<String, String> headers) {
    this.baseUrl = baseUrl;
    this.headers = headers;
  }

  Api(int port, Map<String, String> headers) {
    this("http://127.0.0.1:" + port, headers);
  }

  /// An answer; `body` is empty unless JSON came back.
  record Reply(int status, JsonObject body, HttpResponse<String> raw) {
    String code() {
      return body.getString("code", "");
    }

    String header(String name) {
      return raw.headers().firstValue(name).orElse("");
    }
  }

  Api with(String header, String value) {
    var more = new LinkedHashMap<>(headers);
    more.put(header, value);
    return new Api(baseUrl, more);
  }

  Reply get(String path) {
    return send("GET", path, "");
  }

  Reply post(String path, JsonObject body) {
    return send("POST", path, body.encode());
  }

  Reply put(String path, JsonObject body) {
    return send("PUT", path, body.encode());
  }

  Reply delete(String path) {
    return send("DELETE", path, "");
  }

  Reply send(String method, String path, String body) {
    try {
      return reply(client.send(request(method, path, body), BodyHandlers.ofString()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  CompletableFuture<Reply> postAsync(String path, JsonObject body) {
    return client
        .sendAsync(request("POST", path, body.encode()), BodyHandlers.ofString())
        .thenApply(Api::reply);
  }

  private HttpRequest request(String method, String path, String body) {
    var request =
        HttpRequest.newBuilder(URI.create(baseUrl + path))
            .timeout(Duration.ofMinutes(1))
            .method(
                method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    headers.forEach(request::header);
    return request.build();
  }

  private static Reply reply(HttpResponse<String> raw) {
    boolean json = raw.headers().firstValue("Content-Type").orElse("").contains("json");
    return new Reply(raw.statusCode(), json ? new JsonObject(raw.body()) : new JsonObject(), raw);
  }
}
