package dev.marquee.launcher;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A client of the public REST API as one user of one tenant: what the smoke test, `import` and the
/// demo data use, so that they can do nothing an app couldn't. Blocking. A 429 is waited out as
/// `Retry-After` says.
final class ApiClient {
  static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration TIMEOUT = Duration.ofSeconds(20);
  private static final int RETRIES_MAX = 10;
  private static final String DEVICE = "marquee command";
  private static final int CHUNK_BYTES = 8 << 20;

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(3))
          .build();
  private final URI base;
  private final String host;
  private @Nullable String token;

  /// @param base URL of the edge
  /// @param host value of the Host header, which decides the tenant; empty for the URL's own
  ApiClient(URI base, String host) {
    this.base = base;
    this.host = host;
  }

  /// An answer.
  record Reply(int status, JsonNode body, Map<String, java.util.List<String>> headers) {
    String header(String name) {
      return headers
          .getOrDefault(name.toLowerCase(java.util.Locale.ROOT), java.util.List.of(""))
          .getFirst();
    }
  }

  /// Who signs in, and how.
  record Login(String email, String password) {}

  /// An answer that wasn't expected.
  static final class Unexpected extends RuntimeException {
    private static final long serialVersionUID = 1;

    Unexpected(String message) {
      super(message);
    }
  }

  /// Another user of the same tenant.
  ApiClient another() {
    return new ApiClient(base, host);
  }

  URI base() {
    return base;
  }

  /// Opens a new account with the link that is mailed to it, and signs in.
  void register(Mailbox mailbox, Login login, String name) {
    expect(
        202,
        post(
            "/api/auth/register",
            Map.of("email", login.email(), "password", login.password(), "displayName", name)));
    String mailed = mailbox.awaitToken(login.email(), Mailbox.Link.VERIFY);
    JsonNode pair =
        expect(
            201,
            post(
                "/api/auth/verify-email",
                Map.of("token", mailed, "password", login.password(), "device", DEVICE)));
    token = pair.path("accessToken").asText();
  }

  /// Signs in.
  ApiClient login(String email, String password) {
    JsonNode pair =
        expect(200, post("/api/auth/login", Map.of("email", email, "password", password)));
    token = pair.path("accessToken").asText();
    return this;
  }

  void login(Login login) {
    login(login.email(), login.password());
  }

  /// Calls with a token that was got elsewhere.
  ApiClient bearer(String accessToken) {
    token = accessToken;
    return this;
  }

  String token() {
    return token == null ? "" : token;
  }

  Reply get(String path) {
    return send("GET", path, null);
  }

  Reply post(String path, Object body) {
    return send("POST", path, body);
  }

  Reply put(String path, Object body) {
    return send("PUT", path, body);
  }

  Reply delete(String path) {
    return send("DELETE", path, null);
  }

  /// The body of an answer that must have this status.
  ///
  /// @throws Unexpected with what came instead
  static JsonNode expect(int status, Reply reply) {
    if (reply.status != status) {
      throw new Unexpected("expected " + status + ", got " + reply.status + " " + reply.body);
    }
    return reply.body;
  }

  /// Fetches bytes from an absolute or relative URL, without a token: signed URLs need none.
  HttpResponse<byte[]> fetch(String url) {
    HttpRequest request = request(base.resolve(url)).GET().build();
    return exchange(request, HttpResponse.BodyHandlers.ofByteArray());
  }

  /// Uploads a file by tus 1.0.0, in chunks.
  ///
  /// @param kind "title" or "creative"
  /// @param ownerId title or creative the video belongs to
  /// @return the last answer: 204 when accepted, a problem when the file was rejected
  Reply upload(
      Path file, String kind, String ownerId, java.util.function.IntConsumer progressPercent) {
    try {
      byte[] bytes = java.nio.file.Files.readAllBytes(file);
      HttpRequest create =
          authorised(request(base.resolve("/media/uploads")))
              .header("Tus-Resumable", "1.0.0")
              .header("Upload-Length", String.valueOf(bytes.length))
              .header("Upload-Metadata", metadata(file, kind, ownerId))
              .POST(HttpRequest.BodyPublishers.noBody())
              .build();
      HttpResponse<byte[]> created = exchange(create, HttpResponse.BodyHandlers.ofByteArray());
      if (created.statusCode() != 201) {
        return reply(created);
      }
      URI location = base.resolve(created.headers().firstValue("Location").orElseThrow());
      HttpResponse<byte[]> last = created;
      for (int offset = 0; offset < bytes.length; offset += CHUNK_BYTES) {
        int length = Math.min(CHUNK_BYTES, bytes.length - offset);
        HttpRequest patch =
            authorised(request(location))
                .header("Tus-Resumable", "1.0.0")
                .header("Upload-Offset", String.valueOf(offset))
                .header("Content-Type", "application/offset+octet-stream")
                .timeout(Duration.ofMinutes(5))
                .method("PATCH", HttpRequest.BodyPublishers.ofByteArray(bytes, offset, length))
                .build();
        last = exchange(patch, HttpResponse.BodyHandlers.ofByteArray());
        if (last.statusCode() >= 300) {
          break;
        }
        progressPercent.accept((int) (100L * (offset + length) / bytes.length));
      }
      return reply(last);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String metadata(Path file, String kind, String ownerId) {
    return "filename "
        + base64(String.valueOf(file.getFileName()))
        + ",kind "
        + base64(kind)
        + ",ownerId "
        + base64(ownerId);
  }

  private static String base64(String text) {
    return Base64.getEncoder()
        .encodeToString(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }

  /// @param body to be written as JSON; null for none
  Reply send(String method, String path, @Nullable Object body) {
    HttpRequest.Builder request = authorised(request(base.resolve(path)));
    if (body == null) {
      request.method(method, HttpRequest.BodyPublishers.noBody());
    } else {
      request
          .header("Content-Type", "application/json")
          .header("Idempotency-Key", UUID.randomUUID().toString())
          .method(method, HttpRequest.BodyPublishers.ofString(text(body)));
    }
    for (int attempt = 0; ; attempt++) {
      HttpResponse<byte[]> response =
          exchange(request.build(), HttpResponse.BodyHandlers.ofByteArray());
      if (response.statusCode() != 429 || attempt == RETRIES_MAX) {
        return reply(response);
      }
      pause(Duration.ofSeconds(response.headers().firstValueAsLong("Retry-After").orElse(1)));
    }
  }

  private HttpRequest.Builder request(URI uri) {
    HttpRequest.Builder request = HttpRequest.newBuilder(uri).timeout(TIMEOUT);
    return host.isEmpty() ? request : request.header("Host", host);
  }

  private HttpRequest.Builder authorised(HttpRequest.Builder request) {
    return token == null ? request : request.header("Authorization", "Bearer " + token);
  }

  private <T> HttpResponse<T> exchange(HttpRequest request, HttpResponse.BodyHandler<T> handler) {
    try {
      return http.send(request, handler);
    } catch (IOException e) {
      throw new Unexpected(request.method() + " " + request.uri().getPath() + ": " + e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Unexpected("interrupted");
    }
  }

  private static Reply reply(HttpResponse<byte[]> response) {
    JsonNode body = JSON.createObjectNode();
    byte[] bytes = response.body();
    try {
      if (bytes.length > 0
          && response.headers().firstValue("Content-Type").orElse("").contains("json")) {
        body = JSON.readTree(bytes);
      }
    } catch (IOException e) {
      throw new Unexpected("not JSON: " + e.getMessage());
    }
    return new Reply(response.statusCode(), body, response.headers().map());
  }

  static ObjectNode object() {
    return JSON.createObjectNode();
  }

  static void pause(Duration time) {
    try {
      Thread.sleep(time);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Unexpected("interrupted");
    }
  }

  private static String text(Object body) {
    try {
      return JSON.writeValueAsString(body);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}
