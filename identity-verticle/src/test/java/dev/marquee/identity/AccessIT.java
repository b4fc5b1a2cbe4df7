package dev.marquee.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.platform.redis.RedisLink;
import dev.marquee.platform.rpc.Fault;
import dev.marquee.platform.sql.Database;
import dev.marquee.platform.testing.Eventually;
import dev.marquee.platform.testing.TestPlatform;
import dev.marquee.proto.identity.v1.EndAllSessionsRequest;
import dev.marquee.proto.identity.v1.EndSessionRequest;
import dev.marquee.proto.identity.v1.ListSessionsRequest;
import dev.marquee.proto.identity.v1.RefreshResponse;
import dev.marquee.proto.identity.v1.Session;
import dev.marquee.proto.identity.v1.TokenPair;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Sessions on devices, and access that is taken back: every process knows within a second.
class AccessIT {
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final int SESSIONS_MAX = 50;

  private static TestPlatform tp;
  private static App app;
  private static OtherProcess one;
  private static OtherProcess two;

  @BeforeAll
  static void start() {
    tp =
        TestPlatform.start(
            Map.of(
                "identity.keyEncryptionSecret", "a secret for the tests, 32 characters",
                "identity.hashing.cost", "4"),
            "identity");
    tp.deploy(new IdentityVerticle(tp.platform()));
    tp.trust(() -> App.publishedKeys(tp.platform()));
    app = new App(tp, "acme");
    one = new OtherProcess(tp);
    two = new OtherProcess(tp);
  }

  @AfterAll
  static void stop() {
    one.close();
    two.close();
    tp.close();
  }

  @Test
  void logoutEndsItsAccessTokensEverywhereAndNoOthers() {
    TokenPair ended = app.registered("logout@example.org");
    TokenPair refreshed = app.refresh(ended.getRefreshToken()).getRefreshed();
    TokenPair other = app.login("logout@example.org", App.PASSWORD).getSignedIn();
    assertAdmitted(ended, refreshed, other);

    app.logout(ended.getRefreshToken());

    assertEndsEverywhere(ended);
    assertEndsEverywhere(refreshed);
    assertAdmitted(other);
  }

  /// A machine that has no time for us may take longer now and then, so it is the usual that
  /// counts.
  @Test
  void processesUsuallyKnowWithinASecond() {
    List<Duration> waits = new ArrayList<>();
    for (int i = 0; i < 9; i++) {
      TokenPair ended = app.registered("second-" + i + "@example.org");
      app.logout(ended.getRefreshToken());
      long loggedOut = System.nanoTime();
      assertEndsEverywhere(ended);
      waits.add(Duration.ofNanos(System.nanoTime() - loggedOut));
    }

    assertThat(waits.stream().sorted().toList().get(4)).isLessThan(Duration.ofSeconds(1));
  }

  @Test
  void logoutEverywhereEndsAllSessionsAndTheirTokens() {
    TokenPair phone = app.registered("everywhere@example.org");
    TokenPair tablet = app.login("everywhere@example.org", App.PASSWORD).getSignedIn();
    TokenPair somebody = app.registered("elsewhere@example.org");
    assertAdmitted(phone, tablet, somebody);

    app.as(phone, () -> app.sessions().endAllSessions(END_ALL));

    assertEndsEverywhere(phone);
    assertEndsEverywhere(tablet);
    assertThat(app.refresh(phone.getRefreshToken()).hasRefused()).isTrue();
    assertThat(app.refresh(tablet.getRefreshToken()).hasRefused()).isTrue();
    TokenPair again = app.login("everywhere@example.org", App.PASSWORD).getSignedIn();
    assertAdmitted(somebody, again);
  }

  @Test
  void oneOfTheDevicesCanBeSignedOutByItsOwnerOnly() {
    TokenPair phone = app.registered("devices@example.org");
    TokenPair tablet = app.login("devices@example.org", App.PASSWORD).getSignedIn();
    TokenPair stranger = app.registered("stranger@example.org");
    assertAdmitted(phone, tablet);

    List<Session> sessions = sessions(phone);
    assertThat(sessions).filteredOn(Session::getCurrent).hasSize(1);
    assertThat(sessions.getFirst().getCurrent()).isFalse();
    assertThat(sessions.getFirst().getDevice()).isEqualTo("Anna's phone");
    assertThat(sessions).allMatch(session -> session.getLastUsedAt().getSeconds() > 0);
    String id = sessions.getFirst().getId();
    assertThat(app.as(stranger, () -> app.sessions().endSession(end(id))).hasNotFound()).isTrue();
    assertThat(app.as(phone, () -> app.sessions().endSession(end(id))).hasDone()).isTrue();

    assertEndsEverywhere(tablet);
    assertThat(app.refresh(tablet.getRefreshToken()).hasRefused()).isTrue();
    assertAdmitted(phone);
    assertThat(sessions(phone)).extracting(Session::getId).doesNotContain(id).isNotEmpty();
    assertThat(app.as(phone, () -> app.sessions().endSession(end(id))).hasNotFound()).isTrue();
  }

  @Test
  void sessionBeyondFiftyEndsTheOldest() {
    TokenPair oldest = app.registered("many@example.org");
    TokenPair last = oldest;
    for (int i = 1; i < SESSIONS_MAX; i++) {
      last = app.login("many@example.org", App.PASSWORD).getSignedIn();
    }
    assertThat(sessions(last)).hasSize(SESSIONS_MAX);
    assertAdmitted(oldest);

    TokenPair one = app.login("many@example.org", App.PASSWORD).getSignedIn();

    assertThat(sessions(one)).hasSize(SESSIONS_MAX);
    assertEndsEverywhere(oldest);
    assertThat(app.refresh(oldest.getRefreshToken()).hasRefused()).isTrue();
    assertThat(app.refresh(last.getRefreshToken()).hasRefreshed()).isTrue();
  }

  /// Whatever a refresh gets that runs at the same time, it doesn't outlive the change.
  @Test
  void refreshThatRacesWithLogoutEverywhereYieldsNothingThatLasts() {
    for (int trial = 0; trial < 100; trial++) {
      TokenPair racing = app.registered("race-" + trial + "@example.org");

      CompletableFuture<RefreshResponse> refresh =
          CompletableFuture.supplyAsync(() -> app.refresh(racing.getRefreshToken()));
      app.as(racing, () -> app.sessions().endAllSessions(END_ALL));
      RefreshResponse refreshed = refresh.join();

      if (refreshed.hasRefreshed()) {
        TokenPair late = refreshed.getRefreshed();
        assertEndsEverywhere(late);
        assertThat(app.refresh(late.getRefreshToken()).hasRefused()).isTrue();
      }
    }
  }

  /// The password was right when it was checked; what took access back since then counts. The test
  /// holds the account's row, so that the change is certain to come in between.
  @Test
  void loginThatChecksThePasswordBeforeAChangeOpensNoSessionAfterIt() {
    String id = app.registered("between@example.org").getAccount().getId();
    Database db = tp.platform().database("identity");

    CompletableFuture<Boolean> login =
        tp.asService(
            "test",
            "acme",
            () ->
                db.inTransaction(tx -> {
                  tx.connection()
                      .query(
                          "UPDATE account SET access_version = access_version + 1 WHERE tenant_id = 'acme' AND id = '"
                              + id
                              + "'")
                      .execute()
                      .await();
                  CompletableFuture<Boolean> begun =
                      CompletableFuture.supplyAsync(() -> signsIn("between@example.org"));
                  awaitWaiter(db);
                  return begun;
                }));

    assertThat(login.join()).isFalse();
    assertThat(signsIn("between@example.org")).isTrue();
    db.close().await();
  }

  private static boolean signsIn(String email) {
    try {
      return app.login(email, App.PASSWORD).hasSignedIn();
    } catch (Fault changed) {
      assertThat(changed.status()).isEqualTo(GrpcStatus.UNAVAILABLE);
      return false;
    }
  }

  /// Until somebody waits for the row that is held.
  private static void awaitWaiter(Database db) {
    while (db.writer()
            .query(
                "SELECT count(*) AS waiting FROM pg_stat_activity WHERE datname = current_database()"
                    + " AND wait_event_type = 'Lock'")
            .execute()
            .await()
            .iterator()
            .next()
            .getLong("waiting")
        == 0) {
      tp.platform().vertx().timer(10).await();
    }
  }

  @Test
  void oldDataOfRedisReviveNoSessionThatWasEndedEverywhere() {
    TokenPair ended = app.registered("snapshot@example.org");
    TokenPair other = app.registered("snapshot-other@example.org");
    RedisLink redis = tp.platform().sessionRedis();
    RedisSnapshot snapshot = RedisSnapshot.of(redis);

    app.as(ended, () -> app.sessions().endAllSessions(END_ALL));
    snapshot.restore();

    assertThat(app.refresh(ended.getRefreshToken()).hasRefused()).isTrue();
    assertThat(app.refresh(other.getRefreshToken()).hasRefreshed()).isTrue();
    assertEndsEverywhere(ended);
    redis.close();
  }

  /// The log is a copy: identity fills it again, and who starts then learns all the same.
  @Test
  void lostLogIsRefilledForProcessesThatStartAfterwards() {
    TokenPair ended = app.registered("flushed@example.org");
    TokenPair other = app.login("flushed@example.org", App.PASSWORD).getSignedIn();
    app.logout(ended.getRefreshToken());
    assertEndsEverywhere(ended);
    RedisLink redis = tp.platform().coordinationRedis();

    redis.send(Request.cmd(Command.DEL).arg("identity:{revocations}:log")).await();

    try (OtherProcess late = new OtherProcess(tp)) {
      Eventually.until("it knows", SOON, () -> !late.admits(ended.getAccessToken()));
      assertThat(late.admits(other.getAccessToken())).isTrue();
    } finally {
      redis.close();
    }
  }

  private static final EndAllSessionsRequest END_ALL = EndAllSessionsRequest.getDefaultInstance();

  private static EndSessionRequest end(String id) {
    return EndSessionRequest.newBuilder().setSessionId(id).build();
  }

  private static List<Session> sessions(TokenPair who) {
    return app.as(
        who,
        () ->
            app.sessions()
                .listSessions(ListSessionsRequest.getDefaultInstance())
                .map(answer -> answer.getSessionsList()));
  }

  private static void assertAdmitted(TokenPair... tokens) {
    for (TokenPair pair : tokens) {
      assertThat(one.admits(pair.getAccessToken())).isTrue();
      assertThat(two.admits(pair.getAccessToken())).isTrue();
    }
  }

  private static void assertEndsEverywhere(TokenPair pair) {
    Eventually.until(
        "no process admits it",
        SOON,
        () -> !one.admits(pair.getAccessToken()) && !two.admits(pair.getAccessToken()));
  }
}
