package dev.marquee.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.proto.catalog.v1.CmsService;
import dev.marquee.proto.catalog.v1.CreateTitleRequest;
import dev.marquee.proto.catalog.v1.CreateTitleResponse;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.ServerSocket;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Whatever is refused is problem+json, over HTTP/1.1 and over HTTP/2.
class RefusalsIT {
  private static int redirectPort;
  private static final String TITLES = "/api/cms/content";

  /// A client that nobody holds is closed by the garbage collector, in the middle of a call too.
  private static final List<HttpClient> CLIENTS = new CopyOnWriteArrayList<>();

  private static final Map<Wire, EdgeWorld> WORLDS = new EnumMap<>(Wire.class);

  @BeforeAll
  static void start() throws IOException {
    WORLDS.put(Wire.HTTP_1_1, EdgeWorld.start(settings(Map.of())));
    try (ServerSocket free = new ServerSocket(0)) {
      redirectPort = free.getLocalPort();
    }
    WORLDS.put(
        Wire.HTTP_2,
        EdgeWorld.startWithTls(
            settings(Map.of("edge.http.redirectPort", String.valueOf(redirectPort)))));
    for (EdgeWorld world : WORLDS.values()) {
      world.tp().fake("catalog", new NoTitles());
      world.listen(1);
    }
  }

  private static Map<String, String> settings(Map<String, String> more) {
    Map<String, String> settings = new HashMap<>(more);
    settings.put("edge.bodyBytesMax", "4096");
    settings.put("edge.rates.classPercents.live", "1");
    settings.put("edge.userPerMinute", "300");
    return settings;
  }

  @AfterAll
  static void stop() {
    CLIENTS.forEach(HttpClient::close);
    WORLDS.values().forEach(EdgeWorld::close);
  }

  @Test
  void withoutTlsThereIsOnlyTheWayToIt() throws Exception {
    HttpClientResponse response =
        client(Wire.HTTP_1_1)
            .request(get("/search?q=a").setPort(redirectPort))
            .compose(HttpClientRequest::send)
            .await(20, TimeUnit.SECONDS);

    assertThat(response.statusCode()).isEqualTo(308);
    assertThat(response.getHeader("Location"))
        .isEqualTo("https://localhost:" + world(Wire.HTTP_2).tp().port("edge") + "/search?q=a");
  }

  @Test
  void withoutTlsTheApiIsRefusedRatherThanRedirected() throws Exception {
    RequestOptions asked =
        options(HttpMethod.POST, "/api/auth/login")
            .setPort(redirectPort)
            .putHeader("Content-Type", "application/json");

    Answer answer =
        ask(client(Wire.HTTP_1_1), Wire.HTTP_1_1, asked, Buffer.buffer("{\"password\":\"x\"}"));

    answer.isProblem(403, "https-needed");
    assertThat(answer.headers).doesNotContainKey("location");
  }

  private static EdgeWorld world(Wire wire) {
    return Objects.requireNonNull(WORLDS.get(wire));
  }

  enum Wire {
    HTTP_1_1,
    HTTP_2
  }

  /// What came back, and how.
  private record Answer(HttpVersion version, int status, Map<String, String> headers, Buffer body) {
    void isProblem(int expected, String type) {
      assertThat(status).as(String.valueOf(body)).isEqualTo(expected);
      assertThat(headers.get("content-type")).isEqualTo("application/problem+json");
      JsonObject problem = body.toJsonObject();
      assertThat(problem.getString("type")).isEqualTo("/problems/" + type);
      assertThat(problem.getInteger("status")).isEqualTo(expected);
      assertThat(problem.getString("title")).isNotBlank();
    }
  }

  @ParameterizedTest
  @EnumSource
  void everyRefusalIsAProblem(Wire wire) throws Exception {
    HttpClient client = client(wire);
    String editor = world(wire).token("editor");

    Answer unknown = ask(client, wire, get("/api/nowhere"), Buffer.buffer());
    unknown.isProblem(404, "not-found");
    ask(client, wire, get("/no-file.txt"), Buffer.buffer()).isProblem(404, "not-found");
    Answer method = ask(client, wire, options(HttpMethod.DELETE, TITLES), Buffer.buffer());
    method.isProblem(405, "method-not-allowed");
    assertThat(method.headers.get("allow")).isEqualTo("GET, HEAD, POST");
    ask(client, wire, get(TITLES), Buffer.buffer()).isProblem(401, "sign-in-needed");
    ask(client, wire, get(TITLES).putHeader("Accept", "text/html"), Buffer.buffer())
        .isProblem(406, "not-acceptable");
    ask(client, wire, create(editor), Buffer.buffer("{")).isProblem(400, "invalid");
    ask(client, wire, create(editor).putHeader("Content-Type", "text/plain"), Buffer.buffer("{}"))
        .isProblem(415, "media-type");
    ask(client, wire, create(editor), Buffer.buffer("x".repeat(5_000))).isProblem(413, "too-large");
    ask(client, wire, get("/api/catalog/content?q=" + "x".repeat(9_000)), Buffer.buffer())
        .isProblem(414, "uri-too-long");
    ask(client, wire, get("/healthz").putHeader("X-Long", "x".repeat(17_000)), Buffer.buffer())
        .isProblem(431, "head-too-large");
    String body =
        "{\"metadata\":{\"type\":\"movie\",\"name\":\"A\",\"language\":\"en\",\"maturityRating\":\"U\"}}";
    Answer away = ask(client, wire, create(editor), Buffer.buffer(body));
    away.isProblem(503, "busy");
    assertThat(away.headers.get("retry-after")).isEqualTo("1");
    Answer limited = unknown;
    for (int i = 0; i < 4; i++) {
      limited = ask(client, wire, options(HttpMethod.POST, "/api/live/tickets"), Buffer.buffer());
    }
    limited.isProblem(429, "rate-limited");
    assertThat(limited.headers).containsKeys("retry-after", "ratelimit", "ratelimit-policy");
  }

  @ParameterizedTest
  @EnumSource
  void headIsGetWithoutTheBody(Wire wire) throws Exception {
    HttpClient client = client(wire);

    Answer health = ask(client, wire, options(HttpMethod.HEAD, "/healthz"), Buffer.buffer());
    Answer document = ask(client, wire, options(HttpMethod.HEAD, "/openapi.json"), Buffer.buffer());
    Answer refused = ask(client, wire, options(HttpMethod.HEAD, TITLES), Buffer.buffer());
    Answer live =
        ask(
            client,
            wire,
            options(
                HttpMethod.HEAD,
                "/api/booking/showtimes/01900000-0000-7000-8000-000000000001/seats/live?ticket=x"),
            Buffer.buffer());

    assertThat(health.status).isEqualTo(200);
    assertThat(document.status).isEqualTo(200);
    assertThat(document.headers.get("content-type")).isEqualTo("application/json");
    assertThat(refused.status).as("as without a token").isEqualTo(401);
    assertThat(refused.headers.get("content-type")).isEqualTo("application/problem+json");
    assertThat(live.status).as("a stream has no head alone").isEqualTo(405);
    for (Answer answer : List.of(health, document, refused, live)) {
      assertThat(answer.body.length()).isZero();
    }
  }

  private static RequestOptions get(String path) {
    return options(HttpMethod.GET, path);
  }

  private static RequestOptions create(String token) {
    return options(HttpMethod.POST, TITLES)
        .putHeader("Authorization", "Bearer " + token)
        .putHeader("Idempotency-Key", UUID.randomUUID().toString())
        .putHeader("Content-Type", "application/json");
  }

  private static RequestOptions options(HttpMethod method, String path) {
    return new RequestOptions().setHost("localhost").setMethod(method).setURI(path);
  }

  private static HttpClient client(Wire wire) {
    Vertx vertx = world(wire).tp().platform().vertx();
    HttpClientOptions options =
        new HttpClientOptions().setDefaultPort(world(wire).tp().port("edge"));
    if (wire == Wire.HTTP_2) {
      options
          .setProtocolVersion(HttpVersion.HTTP_2)
          .setSsl(true)
          .setUseAlpn(true)
          .setTrustAll(true)
          .setVerifyHost(false);
    }
    HttpClient client = vertx.createHttpClient(options);
    CLIENTS.add(client);
    return client;
  }

  private static Answer ask(HttpClient client, Wire wire, RequestOptions options, Buffer body)
      throws Exception {
    Answer answer =
        client
            .request(options)
            .compose(request -> {
              // A refusal may be whole before the body has gone: who reads it must be there first.
              Future<Answer> refusal = request.response().compose(RefusalsIT::read);
              request.end(request.getMethod().equals(HttpMethod.POST) ? body : Buffer.buffer());
              return refusal;
            })
            .await(20, TimeUnit.SECONDS);
    assertThat(answer.version.name()).isEqualTo(wire.name());
    return answer;
  }

  private static Future<Answer> read(HttpClientResponse response) {
    Map<String, String> headers = new java.util.HashMap<>();
    response
        .headers()
        .forEach((name, value) -> headers.put(name.toLowerCase(java.util.Locale.ROOT), value));
    return response
        .body()
        .map(body -> new Answer(response.version(), response.statusCode(), headers, body));
  }

  /// A domain that sheds.
  private static final class NoTitles extends CmsService {
    @Override
    public Future<CreateTitleResponse> createTitle(CreateTitleRequest request) {
      return Future.failedFuture(dev.marquee.platform.rpc.Fault.shed("too many"));
    }
  }
}
