package dev.marquee.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.platform.Platform;
import dev.marquee.platform.redis.RedisLink;
import dev.marquee.platform.testing.TestPlatform;
import dev.marquee.proto.identity.v1.RefreshResponse;
import dev.marquee.proto.identity.v1.TokenPair;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Refresh tokens over time: the verticle runs with a clock that the tests move.
class SessionsIT {
  private static final Duration PAST_GRACE = Duration.ofSeconds(6);
  private static final int TRIALS = 1_000;
  private static final AtomicInteger PEOPLE = new AtomicInteger();
  private static final MovableClock CLOCK = new MovableClock();

  private static TestPlatform tp;
  private static Platform platform;
  private static RedisLink redis;
  private static App app;

  @BeforeAll
  static void start() {
    tp =
        TestPlatform.start(
            Map.of(
                "identity.keyEncryptionSecret", "a secret for the tests, 32 characters",
                "identity.hashing.cost", "4"),
            "identity");
    platform =
        new Platform(
            tp.platform().vertx(),
            CLOCK,
            new SimpleMeterRegistry(),
            tp.settings(),
            clients -> () -> App.publishedKeys(tp.platform()));
    tp.deploy(new IdentityVerticle(platform));
    redis = tp.platform().sessionRedis();
    app = new App(tp, "acme");
  }

  @AfterAll
  static void stop() {
    redis.close();
    tp.undeploy();
    platform.close().await();
    tp.close();
  }

  @Test
  void twoRefreshesAtOnceBothSucceedAndEitherSuccessorLives() {
    String token = signIn();
    for (int trial = 0; trial < TRIALS; trial++) {
      List<String> successors = refreshed(app.refreshAtOnce(token, 2));

      assertThat(successors).hasSize(2).doesNotHaveDuplicates();
      token = successors.get(trial % 2);
      CLOCK.move(PAST_GRACE);
    }
  }

  @Test
  void spentTokenEndsTheSessionOnceTheGraceIsOver() {
    String first = signIn();
    String second = refresh(first);

    CLOCK.move(PAST_GRACE);

    assertThat(app.refresh(first).hasRefused()).isTrue();
    assertThat(app.refresh(second).hasRefused()).isTrue();
  }

  /// Negative control of the test above: without the reuse, the session lives.
  @Test
  void sessionLivesAfterTheGraceWhenNothingIsReused() {
    String second = refresh(signIn());

    CLOCK.move(PAST_GRACE);

    assertThat(app.refresh(second).hasRefreshed()).isTrue();
  }

  @Test
  void doubleClickWithinTheGraceLeavesTheSessionAlone() {
    String first = signIn();
    String second = refresh(first);

    CLOCK.move(Duration.ofSeconds(4));
    String sibling = refresh(first);
    CLOCK.move(PAST_GRACE);

    assertThat(app.refresh(sibling).hasRefreshed()).isTrue();
    assertThat(second).isNotEqualTo(sibling);
  }

  /// A straggler with the token before last, while the new one is in use already.
  @Test
  void graceOfATokenOutlivesTheNextRefresh() {
    String first = signIn();
    String third = refresh(refresh(first));

    assertThat(app.refresh(first).hasRefreshed()).isTrue();
    assertThat(app.refresh(third).hasRefreshed()).isTrue();
  }

  /// A thief who is quick enough to pass as a double click is found out at the next refresh.
  @Test
  void siblingThatWasSupersededEndsTheSessionWhenItIsUsedLater() {
    List<String> siblings = refreshed(app.refreshAtOnce(signIn(), 2));
    String successor = refresh(siblings.getFirst());

    CLOCK.move(PAST_GRACE);

    assertThat(app.refresh(siblings.getLast()).hasRefused()).isTrue();
    assertThat(app.refresh(successor).hasRefused()).isTrue();
  }

  @Test
  void moreSiblingsThanPeopleMakeAreRefusedButTheSessionLives() {
    List<RefreshResponse> responses = app.refreshAtOnce(signIn(), 20);

    List<String> successors = refreshed(responses);
    assertThat(successors).hasSize(8);
    assertThat(app.refresh(successors.getLast()).hasRefreshed()).isTrue();
  }

  @Test
  void unusedTokenEndsAfterSevenDays() {
    String kept = signIn();
    String forgotten = signIn();

    CLOCK.move(Duration.ofDays(7).minusMinutes(1));
    assertThat(app.refresh(kept).hasRefreshed()).isTrue();
    CLOCK.move(Duration.ofMinutes(2));
    assertThat(app.refresh(forgotten).hasRefused()).isTrue();
  }

  @Test
  void sessionEndsAfterThirtyDaysHoweverOftenItIsRefreshed() {
    String token = signIn();
    TokenPair pair = TokenPair.getDefaultInstance();
    for (int day = 6; day < 30; day += 6) {
      CLOCK.move(Duration.ofDays(6));
      pair = app.refresh(token).getRefreshed();
      token = pair.getRefreshToken();
    }

    assertThat(pair.getRefreshExpiresIn()).isBetween(6 * 86_400 - 60, 6 * 86_400);
    CLOCK.move(Duration.ofDays(6));
    assertThat(app.refresh(token).hasRefused()).isTrue();
  }

  @Test
  void logoutWithASpentTokenEndsTheSessionToo() {
    String first = signIn();
    String second = refresh(first);

    app.logout(first);

    assertThat(app.refresh(second).hasRefused()).isTrue();
  }

  @Test
  void sessionOfOneTenantIsNoneInAnother() {
    String token = signIn();
    App globex = new App(tp, "globex");

    assertThat(globex.refresh(token).hasRefused()).isTrue();
    globex.logout(token);
    assertThat(app.refresh(token).hasRefreshed()).isTrue();
  }

  @Test
  void bothSuccessorsOfADoubleClickLiveUntilOneIsUsed() {
    List<String> successors = refreshed(app.refreshAtOnce(signIn(), 2));

    assertThat(refreshed(successors.stream().map(app::refresh).toList())).hasSize(2);
  }

  /// What was revoked stays so whatever becomes of Redis: the row in Postgres decides.
  @Test
  void oldDataOfRedisReviveNoEndedSession() {
    String loggedOut = signIn();
    String reused = signIn();
    String living = signIn();
    RedisSnapshot snapshot = RedisSnapshot.of(redis);

    app.logout(loggedOut);
    refresh(reused);
    CLOCK.move(PAST_GRACE);
    assertThat(app.refresh(reused).hasRefused()).isTrue();
    snapshot.restore();

    assertThat(app.refresh(loggedOut).hasRefused()).isTrue();
    assertThat(app.refresh(reused).hasRefused()).isTrue();
    assertThat(app.refresh(living).hasRefreshed()).isTrue();
  }

  @Test
  void redisWithoutItsDataOnlyLogsOut() {
    String token = signIn();

    command(Request.cmd(Command.FLUSHALL));

    assertThat(app.refresh(token).hasRefused()).isTrue();
    assertThat(app.refresh(signIn()).hasRefreshed()).isTrue();
  }

  @Test
  void redisHoldsDigestsThatEndByThemselvesAndNothingElse() {
    String first = signIn();
    String second = refresh(first);

    String key = keyOf(first);
    String stored = command(Request.cmd(Command.HGETALL).arg(key));

    assertThat(stored).contains(new RefreshToken(second).hash());
    assertThat(stored).doesNotContain(first, second, "phone", "@example.org", "Anna");
    assertThat(Long.parseLong(command(Request.cmd(Command.PTTL).arg(key)))).isPositive();
  }

  private static String keyOf(String refreshToken) {
    return "identity:{acme:" + new RefreshToken(refreshToken).sessionId() + "}:session";
  }

  private static String signIn() {
    String email = "person-" + PEOPLE.incrementAndGet() + "@example.org";
    app.registered(email);
    return app.login(email, App.PASSWORD).getSignedIn().getRefreshToken();
  }

  private static String refresh(String token) {
    RefreshResponse response = app.refresh(token);
    assertThat(response.hasRefreshed()).isTrue();
    return response.getRefreshed().getRefreshToken();
  }

  private static List<String> refreshed(List<RefreshResponse> responses) {
    return responses.stream()
        .filter(RefreshResponse::hasRefreshed)
        .map(response -> response.getRefreshed().getRefreshToken())
        .toList();
  }

  private static String command(Request request) {
    return Objects.requireNonNull(redis.send(request).await()).toString();
  }
}
