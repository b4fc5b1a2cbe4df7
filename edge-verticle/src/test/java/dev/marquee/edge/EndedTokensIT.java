package dev.marquee.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.marquee.platform.redis.RedisLink;
import dev.marquee.platform.redis.RevocationReader;
import dev.marquee.platform.rpc.CallContext;
import dev.marquee.platform.rpc.Caller;
import dev.marquee.platform.rpc.Revocations;
import dev.marquee.platform.testing.Eventually;
import dev.marquee.proto.booking.v1.GetSeatMapRequest;
import dev.marquee.proto.booking.v1.GetSeatMapResponse;
import dev.marquee.proto.booking.v1.SeatMapSnapshot;
import dev.marquee.proto.booking.v1.ShowtimesService;
import dev.marquee.proto.catalog.v1.GetTitleRequest;
import dev.marquee.proto.catalog.v1.GetTitleResponse;
import dev.marquee.proto.catalog.v1.Title;
import dev.marquee.proto.catalog.v1.TitlesService;
import dev.marquee.proto.common.v1.Done;
import dev.marquee.proto.identity.v1.LoginRequest;
import dev.marquee.proto.identity.v1.LoginResponse;
import dev.marquee.proto.identity.v1.LogoutRequest;
import dev.marquee.proto.identity.v1.LogoutResponse;
import dev.marquee.proto.identity.v1.RefreshRequest;
import dev.marquee.proto.identity.v1.RefreshResponse;
import dev.marquee.proto.identity.v1.SessionsService;
import dev.marquee.proto.identity.v1.TokenPair;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Tokens that ended before their time: what they still don't stand in the way of, and what they
/// end.
class EndedTokensIT {
  private static final String ID = "01900000-0000-7000-8000-000000000001";
  private static final String TITLE = "/api/catalog/content/" + ID;
  private static final JsonObject LOGIN =
      new JsonObject().put("email", "a@example.org").put("password", "a long one");
  private static final JsonObject REFRESH = new JsonObject().put("refreshToken", "x".repeat(64));

  /// Not what is promised, which is a second: what a busy machine may take.
  private static final Duration SOON = Duration.ofSeconds(10);

  private static final Duration EVENT_WAIT = Duration.ofSeconds(60);
  private static final HttpClient BROWSER = HttpClient.newHttpClient();
  private static final Queue<Caller.Kind> CALLERS = new ConcurrentLinkedQueue<>();
  private static EdgeWorld world;
  private static RedisLink redis;
  private static int position;

  @BeforeAll
  static void start() {
    world = EdgeWorld.start(Map.of());
    world.tp().fake("identity", new OpenDoor());
    world.tp().fake("catalog", new OneTitle());
    world.tp().fake("booking", new OneShow());
    world.listen(1);
    redis = world.tp().platform().coordinationRedis();
  }

  @AfterAll
  static void stop() {
    BROWSER.shutdownNow();
    redis.close();
    world.close();
  }

  @Test
  void signInRefreshAndSignOutWorkBesideATokenThatHasEnded() {
    String account = UUID.randomUUID().toString();
    String token = world.tp().token("acme", account, "subscriber");
    assertThat(world.send(world.request(TITLE, token)).statusCode()).isEqualTo(200);

    end(account);

    Eventually.until(
        "it has ended", () -> world.send(world.request(TITLE, token)).statusCode() == 401);
    assertThat(post("/api/auth/login", token, LOGIN)).isEqualTo(200);
    assertThat(post("/api/auth/refresh", token, REFRESH)).isEqualTo(200);
    assertThat(post("/api/auth/logout", token, REFRESH)).isEqualTo(204);
    assertThat(browserLogin(token)).isEqualTo(200);
    assertThat(CALLERS).as("and speak for nobody").hasSize(4).containsOnly(Caller.Kind.NOBODY);
    CALLERS.clear();
  }

  /// Negative controls: what isn't signed in for nobody's sake still wants a good token or none.
  @ParameterizedTest
  @ValueSource(strings = {"not.a.token", "eyJhbGciOiJub25lIn0.e30."})
  void elsewhereABadTokenIsRefusedEvenWhereNoneIsNeeded(String token) {
    assertThat(world.send(world.request(TITLE, token)).statusCode()).isEqualTo(401);
    assertThat(post("/api/auth/me", token, new JsonObject())).isNotEqualTo(200);
    assertThat(world.send(world.request("/api/auth/sessions", token)).statusCode()).isEqualTo(401);
  }

  @Test
  void goodTokenOfAnotherTenantIsRefusedAtSignInToo() {
    String foreign = world.tp().token("globex", UUID.randomUUID().toString(), "subscriber");

    assertThat(post("/api/auth/login", foreign, LOGIN)).isEqualTo(403);
  }

  @Test
  void liveStreamEndsWithinASecondOfItsAccountsRevocation() throws Exception {
    String account = UUID.randomUUID().toString();
    BufferedReader his = stream(world.tp().token("acme", account, "subscriber"));
    BufferedReader another = stream(world.token());
    BufferedReader nobodys = stream("");

    long endedAt = System.nanoTime();
    end(account);

    assertThat(nextEvent(his)).isEqualTo("event: session-ended");
    Duration took = Duration.ofNanos(System.nanoTime() - endedAt);
    System.out.println("live stream ended after " + took.toMillis() + " ms");
    assertThat(took).isLessThanOrEqualTo(SOON);
    assertThat(nextEvent(his)).as("and it is over").isEmpty();
    assertThat(nextEvent(another)).as("others go on").isEqualTo("event: snapshot");
    assertThat(nextEvent(nobodys)).isEqualTo("event: snapshot");
  }

  @Test
  void ticketOfATokenThatHasEndedOpensNothing() throws Exception {
    String account = UUID.randomUUID().toString();
    String token = world.tp().token("acme", account, "subscriber");
    String ticket = ticket(token);
    end(account);
    Eventually.until(
        "it has ended", () -> world.send(world.request(TITLE, token)).statusCode() == 401);

    assertThat(world.get(seats(ticket)).statusCode()).isEqualTo(403);
  }

  /// As identity writes it.
  private static synchronized void end(String account) {
    long now = System.currentTimeMillis();
    Request entry =
        Request.cmd(Command.XADD)
            .arg(RevocationReader.LOG)
            .arg(++position + "-0")
            .arg("subject")
            .arg(Revocations.account("acme", account))
            .arg("version")
            .arg(2)
            .arg("at")
            .arg(now)
            .arg("until")
            .arg(now + 60_000);
    var vertx = world.tp().platform().vertx();
    Future.<Object>future(done ->
            vertx.runOnContext(on -> redis.send(entry).<Object>map(x -> "").onComplete(done)))
        .await();
  }

  private static int post(String path, String token, JsonObject body) {
    return world.send(EdgeWorld.posting(world.request(path, token), body)).statusCode();
  }

  private static int browserLogin(String token) {
    HttpRequest.Builder request =
        world.request("/api/auth/browser/login", token).header("X-Marquee-Csrf", "1");
    return world.send(EdgeWorld.posting(request, LOGIN)).statusCode();
  }

  private static String ticket(String token) {
    HttpRequest.Builder request =
        token.isEmpty()
            ? world.request("/api/live/tickets")
            : world.request("/api/live/tickets", token);
    return new JsonObject(world.send(EdgeWorld.posting(request, new JsonObject())).body())
        .getString("ticket");
  }

  private static String seats(String ticket) {
    return "/api/booking/showtimes/" + ID + "/seats/live?ticket=" + ticket;
  }

  /// A stream that has begun.
  private static BufferedReader stream(String token) throws Exception {
    HttpResponse<InputStream> response =
        BROWSER.send(
            world.request(seats(ticket(token))).build(), HttpResponse.BodyHandlers.ofInputStream());
    BufferedReader events =
        new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
    assertThat(nextEvent(events)).isEqualTo("event: snapshot");
    return events;
  }

  /// @return empty when the stream ended without one
  private static String nextEvent(BufferedReader events) {
    return assertTimeoutPreemptively(
        EVENT_WAIT,
        () -> {
          for (String line = events.readLine(); line != null; line = events.readLine()) {
            if (line.startsWith("event:")) {
              return line;
            }
          }
          return "";
        });
  }

  /// Lets in whoever knocks, and remembers who it was.
  private static final class OpenDoor extends SessionsService {
    @Override
    public Future<LoginResponse> login(LoginRequest request) {
      CALLERS.add(CallContext.current().caller().kind());
      return Future.succeededFuture(
          LoginResponse.newBuilder().setSignedIn(TokenPair.getDefaultInstance()).build());
    }

    @Override
    public Future<RefreshResponse> refresh(RefreshRequest request) {
      CALLERS.add(CallContext.current().caller().kind());
      return Future.succeededFuture(
          RefreshResponse.newBuilder().setRefreshed(TokenPair.getDefaultInstance()).build());
    }

    @Override
    public Future<LogoutResponse> logout(LogoutRequest request) {
      CALLERS.add(CallContext.current().caller().kind());
      return Future.succeededFuture(
          LogoutResponse.newBuilder().setDone(Done.getDefaultInstance()).build());
    }
  }

  private static final class OneTitle extends TitlesService {
    @Override
    public Future<GetTitleResponse> getTitle(GetTitleRequest request) {
      return Future.succeededFuture(
          GetTitleResponse.newBuilder().setTitle(Title.getDefaultInstance()).build());
    }
  }

  /// Its stream of changes always breaks, so that a new snapshot comes every now and then.
  private static final class OneShow extends ShowtimesService {
    @Override
    public Future<GetSeatMapResponse> getSeatMap(GetSeatMapRequest request) {
      return Future.succeededFuture(
          GetSeatMapResponse.newBuilder()
              .setSnapshot(SeatMapSnapshot.newBuilder().setVersion("7"))
              .build());
    }
  }
}
