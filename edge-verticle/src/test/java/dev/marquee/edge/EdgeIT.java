package dev.marquee.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marquee.platform.ops.Tls;
import dev.marquee.platform.rpc.Fault;
import dev.marquee.platform.rpc.RpcChannels;
import dev.marquee.platform.rpc.RpcClients;
import dev.marquee.platform.rpc.RpcOptions;
import dev.marquee.platform.rpc.ServiceTokens;
import dev.marquee.platform.testing.TestPlatform;
import dev.marquee.proto.booking.v1.GetSeatMapRequest;
import dev.marquee.proto.booking.v1.GetSeatMapResponse;
import dev.marquee.proto.booking.v1.SeatMapSnapshot;
import dev.marquee.proto.booking.v1.SeatState;
import dev.marquee.proto.booking.v1.SeatStatus;
import dev.marquee.proto.booking.v1.ShowtimesService;
import dev.marquee.proto.booking.v1.WatchSeatsRequest;
import dev.marquee.proto.booking.v1.WatchSeatsResponse;
import dev.marquee.proto.catalog.v1.CmsService;
import dev.marquee.proto.catalog.v1.CmsTitle;
import dev.marquee.proto.catalog.v1.CreateTitleRequest;
import dev.marquee.proto.catalog.v1.CreateTitleResponse;
import dev.marquee.proto.catalog.v1.GetTitleRequest;
import dev.marquee.proto.catalog.v1.GetTitleResponse;
import dev.marquee.proto.catalog.v1.GetTitleRightsRequest;
import dev.marquee.proto.catalog.v1.Title;
import dev.marquee.proto.catalog.v1.Titles;
import dev.marquee.proto.catalog.v1.TitlesService;
import dev.marquee.proto.common.v1.NotFound;
import dev.marquee.proto.identity.v1.LoginRequest;
import dev.marquee.proto.identity.v1.LoginResponse;
import dev.marquee.proto.identity.v1.RefreshRequest;
import dev.marquee.proto.identity.v1.RefreshResponse;
import dev.marquee.proto.identity.v1.Refused;
import dev.marquee.proto.identity.v1.SessionsService;
import dev.marquee.proto.identity.v1.TokenPair;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.core.streams.ReadStream;
import io.vertx.grpc.common.GrpcStatus;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The public face with fakes behind it: what a client sees, and what an attacker doesn't get.
class EdgeIT {
  static {
    System.setProperty("jdk.httpclient.allowRestrictedHeaders", "host");
  }

  private static final String ID = "01900000-0000-7000-8000-000000000001";
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private static TestPlatform tp;
  private static URI base;

  @BeforeAll
  static void start() {
    tp =
        TestPlatform.start(
            Map.of(
                "edge.tenants", "{acme: [localhost, 127.0.0.1], globex: [globex.localhost]}",
                "edge.userPerMinute", "5000",
                "edge.addressPerMinute", "5000",
                "edge.secureCookies", "false"));
    tp.fake("catalog", new OneTitle(), new Drafts());
    tp.fake("identity", new OneAccount());
    tp.fake("booking", new OneShow());
    tp.platform().vertx().deployVerticle(new EdgeVerticle(tp.platform(), true)).await();
    base = URI.create("http://localhost:" + tp.port("edge"));
  }

  @AfterAll
  static void stop() {
    tp.close();
  }

  @Test
  void titleComesThroughAndIsConditional() {
    HttpResponse<String> first = get("/api/catalog/content/" + ID);

    assertThat(first.statusCode()).isEqualTo(200);
    assertThat(new JsonObject(first.body()).getString("name")).isEqualTo("A film of acme");
    String tag = first.headers().firstValue("ETag").orElseThrow();
    HttpResponse<String> second =
        send(request("/api/catalog/content/" + ID).header("If-None-Match", tag));
    assertThat(second.statusCode()).isEqualTo(304);
    assertThat(second.body()).isEmpty();
  }

  @Test
  void hostDecidesTheTenant() {
    HttpResponse<String> other =
        send(request("/api/catalog/content/" + ID).header("Host", "globex.localhost"));
    HttpResponse<String> unknown =
        send(request("/api/catalog/content/" + ID).header("Host", "evil.example"));

    assertThat(new JsonObject(other.body()).getString("name")).isEqualTo("A film of globex");
    assertThat(unknown.statusCode()).isEqualTo(421);
  }

  @Test
  void outcomeThatIsARefusalIsAProblem() {
    HttpResponse<String> response = get("/api/catalog/content/" + UUID.randomUUID());

    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
    assertThat(new JsonObject(response.body()).getString("type")).isEqualTo("/problems/not-found");
    assertThat(new JsonObject(response.body()).getString("what")).isEqualTo("title");
  }

  @Test
  void badInputNamesTheFieldAndTheRule() {
    String editor = tp.token("acme", UUID.randomUUID().toString(), "editor");

    assertThat(errors(post("/api/cms/content", editor, "{\"metadata\":{\"name\":7}}")))
        .contains("metadata.name");
    assertThat(errors(post("/api/cms/content", editor, "{\"metadata\":{\"nmae\":\"x\"}}")))
        .contains("nmae");
    assertThat(errors(post("/api/cms/content", editor, "{}"))).contains("metadata");
    assertThat(errors(post("/api/cms/content", editor, "{not json"))).contains("JSON");
    assertThat(errors(get("/api/catalog/content?limit=1000"))).contains("limit");
    assertThat(errors(get("/api/catalog/content/not-a-uuid"))).contains("titleId");
    HttpResponse<String> huge =
        post(
            "/api/cms/content",
            editor,
            "{\"metadata\":{\"name\":\"" + "x".repeat(1 << 20) + "\"}}");
    assertThat(huge.statusCode()).isEqualTo(413);
  }

  private static String errors(HttpResponse<String> response) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(400);
    return new JsonObject(response.body()).getJsonArray("errors").encode();
  }

  @Test
  void onlyGoodTokensOfThisTenantWithTheRoleGetIn() {
    String account = UUID.randomUUID().toString();
    String body =
        "{\"metadata\":{\"type\":\"movie\",\"name\":\"A\",\"language\":\"en\",\"maturityRating\":\"U\"}}";
    String good = tp.token("acme", account, "editor");
    String none = base64("{\"alg\":\"none\",\"typ\":\"JWT\"}") + "." + good.split("\\.")[1] + ".";

    assertThat(post("/api/cms/content", good, body).statusCode()).isEqualTo(201);
    assertThat(post("/api/cms/content", "", body).statusCode()).isEqualTo(401);
    assertThat(post("/api/cms/content", none, body).statusCode()).isEqualTo(401);
    assertThat(
            post("/api/cms/content", good.substring(0, good.length() - 6) + "AAAAAA", body)
                .statusCode())
        .isEqualTo(401);
    assertThat(post("/api/cms/content", tp.token("globex", account, "editor"), body).statusCode())
        .isEqualTo(403);
    assertThat(post("/api/cms/content", tp.token("acme", account, "subscriber"), body).statusCode())
        .isEqualTo(403);
  }

  @Test
  void tenantHeaderFromOutsideIsIgnored() {
    HttpResponse<String> response =
        send(request("/api/catalog/content/" + ID).header("X-Marquee-Tenant", "globex"));

    assertThat(new JsonObject(response.body()).getString("name")).isEqualTo("A film of acme");
  }

  @Test
  void answersCarrySecurityHeaders() {
    HttpResponse<String> response = get("/api/catalog/content/" + ID);

    assertThat(response.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
    assertThat(response.headers().firstValue("X-Frame-Options")).hasValue("DENY");
    assertThat(response.headers().firstValue("Content-Security-Policy").orElse(""))
        .contains("default-src 'self'");
    assertThat(response.headers().firstValue("X-Request-Id")).isPresent();
  }

  @Test
  void documentAndItsReaderAreServed() {
    assertThat(new JsonObject(get("/openapi.json").body()).getString("openapi")).startsWith("3.1");
    assertThat(get("/docs").body()).contains("swagger-ui");
    assertThat(get("/docs/ui/swagger-ui-bundle.js").statusCode()).isEqualTo(200);
  }

  @Test
  void domainThatIsAwayIsAQuickHonestAnswer() {
    long startedAt = System.nanoTime();

    HttpResponse<String> response =
        send(
            request("/api/activity/history")
                .header(
                    "Authorization", "Bearer " + tp.token("acme", UUID.randomUUID().toString())));

    assertThat(response.statusCode()).isEqualTo(503);
    assertThat(Duration.ofNanos(System.nanoTime() - startedAt)).isLessThan(Duration.ofSeconds(8));
    assertThat(response.body()).doesNotContain("127.0.0.1");
  }

  @Test
  void browserKeepsTheRefreshTokenInACookieNoScriptCanRead() {
    HttpResponse<String> login =
        browser("login", "{\"email\":\"a@b.example\",\"password\":\"right\"}", "");

    assertThat(login.statusCode()).isEqualTo(200);
    assertThat(login.body()).contains("accessToken").doesNotContain("refresh-1");
    String cookie = login.headers().firstValue("Set-Cookie").orElseThrow();
    assertThat(cookie)
        .containsIgnoringCase("HttpOnly")
        .contains("SameSite=Strict")
        .contains("Path=/api/auth/browser");
    HttpResponse<String> refreshed =
        browser("refresh", "", cookie.substring(0, cookie.indexOf(';')));
    assertThat(refreshed.statusCode()).isEqualTo(200);
    assertThat(browser("refresh", "", "marquee_refresh=stolen-and-spent").statusCode())
        .isEqualTo(401);
  }

  @Test
  void forgedCrossSiteSignInIsRefused() {
    HttpRequest.Builder bare =
        request("/api/auth/browser/refresh").POST(HttpRequest.BodyPublishers.noBody());
    HttpRequest.Builder foreign =
        request("/api/auth/browser/refresh")
            .header("X-Marquee-Csrf", "1")
            .header("Origin", "https://evil.example")
            .POST(HttpRequest.BodyPublishers.noBody());

    assertThat(send(bare).statusCode()).isEqualTo(403);
    assertThat(send(foreign).statusCode()).isEqualTo(403);
  }

  @Test
  void liveSeatsBeginWithTheMapAndGoOnWithChangesForAllWhoWatch() throws Exception {
    String path = "/api/booking/showtimes/" + ID + "/seats/live?ticket=";
    String ticket = liveTicket();
    try (BufferedReader first = open(path + ticket);
        BufferedReader second = open(path + liveTicket())) {
      for (BufferedReader watcher : List.of(first, second)) {
        assertThat(line(watcher)).isEqualTo("event: snapshot");
        assertThat(line(watcher)).contains("\"version\":\"7\"");
      }
      OneShow.CHANGED.complete();
      for (BufferedReader watcher : List.of(first, second)) {
        assertThat(line(watcher))
            .as("one's joining tells another nothing")
            .isEqualTo("event: seats");
        assertThat(line(watcher)).contains("\"seatId\":\"C7\"").contains("\"state\":\"held\"");
      }
    }

    assertThat(get(path + ticket).statusCode()).as("a ticket is good once").isEqualTo(403);
    assertThat(OneShow.LEFT.await(20, TimeUnit.SECONDS)).as("nobody watches: no stream").isTrue();
  }

  private static String liveTicket() {
    return new JsonObject(post("/api/live/tickets", "", "").body()).getString("ticket");
  }

  private static BufferedReader open(String path) throws Exception {
    HttpResponse<InputStream> stream =
        HTTP.send(request(path).build(), HttpResponse.BodyHandlers.ofInputStream());
    assertThat(stream.statusCode()).isEqualTo(200);
    return new BufferedReader(new InputStreamReader(stream.body(), StandardCharsets.UTF_8));
  }

  /// The next line that says something: empty ones end an event, those with a colon first are
  /// comments.
  private static String line(BufferedReader events) throws IOException {
    String line = "";
    while (line.isEmpty() || line.startsWith(":") || line.startsWith("id:")) {
      line = events.readLine();
    }
    return line;
  }

  @Test
  void partnersReachOnlyWhatTheContractExposes() {
    String token = tp.token("acme", UUID.randomUUID().toString(), "partner");
    RpcClients partner = clientsOfAPartner();
    GetTitleRequest known = GetTitleRequest.newBuilder().setTitleId(ID).build();

    String name =
        tp.as(
            "acme",
            token,
            () -> partner.asCaller(Titles.class).getTitle(known).await().getTitle().getName());

    assertThat(name).isEqualTo("A film of acme");
    assertThatThrownBy(() ->
            tp.as(
                "acme",
                token,
                () ->
                    partner
                        .asCaller(Titles.class)
                        .getTitleRights(GetTitleRightsRequest.getDefaultInstance())
                        .await()))
        .isInstanceOfSatisfying(
            Fault.class, fault -> assertThat(fault.status()).isEqualTo(GrpcStatus.UNIMPLEMENTED));
    assertThatThrownBy(() ->
            tp.as(
                "acme",
                tp.token("acme", UUID.randomUUID().toString(), "subscriber"),
                () -> partner.asCaller(Titles.class).getTitle(known).await()))
        .isInstanceOfSatisfying(
            Fault.class,
            fault -> assertThat(fault.status()).isEqualTo(GrpcStatus.PERMISSION_DENIED));
    assertThatThrownBy(() ->
            tp.anonymous("acme", () -> partner.asCaller(Titles.class).getTitle(known).await()))
        .isInstanceOfSatisfying(
            Fault.class, fault -> assertThat(fault.status()).isEqualTo(GrpcStatus.UNAUTHENTICATED));
  }

  /// Clients that know one address only: the partner listener.
  private static RpcClients clientsOfAPartner() {
    RpcOptions options =
        new RpcOptions(
            "127.0.0.1",
            "x".repeat(32),
            Map.of("catalog", "127.0.0.1:" + tp.port("partner")),
            Duration.ofSeconds(5),
            Duration.ofSeconds(1),
            1,
            Duration.ofSeconds(3),
            20,
            Duration.ofSeconds(1));
    Vertx vertx = tp.platform().vertx();
    return new RpcClients(
        vertx,
        new RpcChannels(vertx, options, Tls.off()),
        new ServiceTokens(vertx, tp.platform().clock(), options.serviceSecret()),
        tp.platform().meters(),
        "partner",
        options);
  }

  private static HttpResponse<String> browser(String what, String body, String cookie) {
    HttpRequest.Builder request =
        request("/api/auth/browser/" + what)
            .header("X-Marquee-Csrf", "1")
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body));
    return send(cookie.isEmpty() ? request : request.header("Cookie", cookie));
  }

  private static HttpResponse<String> get(String path) {
    return send(request(path));
  }

  private static HttpResponse<String> post(String path, String token, String body) {
    HttpRequest.Builder request =
        request(path)
            .header("Content-Type", "application/json")
            .header("Idempotency-Key", UUID.randomUUID().toString())
            .POST(HttpRequest.BodyPublishers.ofString(body));
    return send(token.isEmpty() ? request : request.header("Authorization", "Bearer " + token));
  }

  private static HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(base.resolve(path)).timeout(Duration.ofSeconds(20));
  }

  private static HttpResponse<String> send(HttpRequest.Builder request) {
    try {
      return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String base64(String text) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private static final class OneTitle extends TitlesService {
    @Override
    public Future<GetTitleResponse> getTitle(GetTitleRequest request) {
      String tenant = dev.marquee.platform.rpc.CallContext.current().tenant();
      return Future.succeededFuture(
          request.getTitleId().equals(ID)
              ? GetTitleResponse.newBuilder()
                  .setTitle(Title.newBuilder().setId(ID).setName("A film of " + tenant))
                  .build()
              : GetTitleResponse.newBuilder()
                  .setNotFound(NotFound.newBuilder().setWhat("title"))
                  .build());
    }
  }

  private static final class Drafts extends CmsService {
    @Override
    public Future<CreateTitleResponse> createTitle(CreateTitleRequest request) {
      return Future.succeededFuture(
          CreateTitleResponse.newBuilder().setCreated(CmsTitle.getDefaultInstance()).build());
    }
  }

  private static final class OneAccount extends SessionsService {
    @Override
    public Future<LoginResponse> login(LoginRequest request) {
      return Future.succeededFuture(
          LoginResponse.newBuilder().setSignedIn(pair("refresh-1")).build());
    }

    @Override
    public Future<RefreshResponse> refresh(RefreshRequest request) {
      return Future.succeededFuture(
          request.getRefreshToken().equals("refresh-1")
              ? RefreshResponse.newBuilder().setRefreshed(pair("refresh-2")).build()
              : RefreshResponse.newBuilder().setRefused(Refused.getDefaultInstance()).build());
    }

    private static TokenPair pair(String refresh) {
      return TokenPair.newBuilder()
          .setAccessToken("access")
          .setRefreshToken(refresh)
          .setRefreshExpiresIn(60)
          .build();
    }
  }

  /// A show whose only change happens when its test says so.
  private static final class OneShow extends ShowtimesService {
    static final Promise<Void> CHANGED = Promise.promise();
    static final CountDownLatch LEFT = new CountDownLatch(1);

    @Override
    public Future<GetSeatMapResponse> getSeatMap(GetSeatMapRequest request) {
      return Future.succeededFuture(
          GetSeatMapResponse.newBuilder()
              .setSnapshot(SeatMapSnapshot.newBuilder().setVersion("7"))
              .build());
    }

    @Override
    public Future<ReadStream<WatchSeatsResponse>> watchSeats(WatchSeatsRequest request) {
      assertThat(request.getAfterVersion()).isEqualTo("7");
      return Future.succeededFuture(new OneChange());
    }
  }

  /// A stream of that single change, told whether it comes before its reader or after; it stays
  /// open.
  private static final class OneChange implements ReadStream<WatchSeatsResponse> {
    @Override
    public OneChange handler(@Nullable Handler<WatchSeatsResponse> reader) {
      if (reader == null) {
        OneShow.LEFT.countDown();
      } else {
        OneShow.CHANGED
            .future()
            .onSuccess(changed ->
                reader.handle(
                    WatchSeatsResponse.newBuilder()
                        .setVersion("8")
                        .addSeats(
                            SeatStatus.newBuilder()
                                .setSeatId("C7")
                                .setState(SeatState.SEAT_STATE_HELD))
                        .build()));
      }
      return this;
    }

    @Override
    public OneChange exceptionHandler(@Nullable Handler<Throwable> errors) {
      return this;
    }

    @Override
    public OneChange pause() {
      return this;
    }

    @Override
    public OneChange resume() {
      return this;
    }

    @Override
    public OneChange fetch(long amount) {
      return this;
    }

    @Override
    public OneChange endHandler(@Nullable Handler<Void> end) {
      return this;
    }
  }
}
