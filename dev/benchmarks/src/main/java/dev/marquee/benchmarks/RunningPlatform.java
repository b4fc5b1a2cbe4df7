package dev.marquee.benchmarks;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;

/// A platform that runs in a process of its own, with its demo loaded and nothing else to do.
///
/// @param url of its edge
/// @param process whose processor time is counted; its children (Redis, Postgres, Kafka) are
///   counted apart
/// @param viewer who may sign in
public record RunningPlatform(URI url, ProcessHandle process, Account viewer) {
  private static final int ASKED_MAX = 30;
  private static final long PAUSE_MILLIS = 500;

  /// E-mail and password of an account.
  public record Account(String email, String password) {
    String json() {
      return new JsonObject().put("email", email).put("password", password).encode();
    }
  }

  /// One call of its API, as JSON.
  ///
  /// @throws BenchmarkFailed for another status
  JsonObject call(String method, String path, String token, String json, int status) {
    URI uri = url.resolve(path);
    try (HttpConnection connection =
        new HttpConnection(uri, HttpMessage.json(method, uri, token, json), null)) {
      for (int asked = 0; asked < ASKED_MAX; asked++) {
        connection.exchange();
        if (connection.status() != 503) {
          break;
        }
        // A platform that just came up may have too much to do for a moment.
        Thread.sleep(PAUSE_MILLIS);
      }
      RecordedAnswer answer = connection.recorded();
      if (answer.status() != status) {
        throw new BenchmarkFailed(uri + " answers " + answer.status() + " " + answer.text());
      }
      return answer.text().isEmpty() ? new JsonObject() : new JsonObject(answer.text());
    } catch (IOException e) {
      throw new BenchmarkFailed(uri + " doesn't answer", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BenchmarkFailed("interrupted", e);
    }
  }

  /// What a GET gives.
  JsonObject get(String path) {
    return new JsonObject(HttpTarget.recorded(url.resolve(path)).expected().text());
  }

  /// An access token of the viewer; good for fifteen minutes.
  String signIn() {
    return call("POST", "/api/auth/login", "", viewer.json(), 200).getString("accessToken");
  }
}
