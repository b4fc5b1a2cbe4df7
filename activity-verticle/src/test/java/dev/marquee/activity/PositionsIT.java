package dev.marquee.activity;

import static dev.marquee.activity.Installation.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marquee.platform.redis.RedisLink;
import dev.marquee.platform.rpc.Fault;
import dev.marquee.platform.sql.Database;
import dev.marquee.proto.activity.v1.ListHistoryRequest;
import dev.marquee.proto.activity.v1.RecordPositionRequest;
import dev.marquee.proto.activity.v1.WatchedTitle;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PositionsIT {
  private static final long DURATION = 100_000;
  private static final Instant LONG_AGO = Instant.parse("2025-03-01T12:00:00Z");
  private static Installation installation;

  @BeforeAll
  static void start() {
    installation = Installation.start();
  }

  @AfterAll
  static void stop() {
    installation.close();
  }

  @Test
  void positionIsSeenAsSoonAsItIsRecorded() {
    Viewing viewing = installation.newViewing();
    UUID session = installation.newId();

    for (int i = 1; i <= 30; i++) {
      installation.record("acme", viewing, at(session, i * 1_000L, LONG_AGO.plusSeconds(i), i));

      assertThat(installation.resumeMillis("acme", viewing)).isEqualTo(i * 1_000L);
    }
  }

  /// Whatever order reports arrive in and however often, Redis and Postgres end at the report an
  /// oracle picks from all of them.
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 5, 8, 13, 21, 34, 55, 89, 144, 233})
  void reorderedRepeatedAndLateReportsConverge(long seed) {
    Random random = new Random(seed);
    Viewing viewing = installation.newViewing();
    List<Position> reports = reports(random);
    Position latest = Collections.max(reports, Position.BY_EVENT_TIME);
    List<Position> arrivals = new ArrayList<>(reports);
    arrivals.addAll(reports.subList(0, reports.size() / 2));
    Collections.shuffle(arrivals, random);

    arrivals.forEach(report -> installation.record("acme", viewing, report));
    awaitConsumed(viewing);

    WatchedTitle kept = watched(viewing);
    assertThat(kept.getPositionMillis()).isEqualTo(latest.positionMillis());
    assertThat(instant(kept)).isEqualTo(latest.at());
    assertThat(installation.resumeMillis("acme", viewing)).isEqualTo(latest.positionMillis());
    forgetRecent(viewing);
    assertThat(installation.resumeMillis("acme", viewing)).isEqualTo(latest.positionMillis());
  }

  /// Twelve reports of three sessions, many of them at the same moment or with the same sequence,
  /// each at a position of its own.
  private List<Position> reports(Random random) {
    List<UUID> sessions =
        List.of(
            installation.newId(),
            UUID.randomUUID(),
            UUID.fromString("f0000000-0000-7000-8000-000000000000"));
    List<Position> reports = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      Instant at = LONG_AGO.plusMillis(random.nextInt(3));
      Position report = at(sessions.get(random.nextInt(3)), 1_000L * i, at, random.nextInt(3));
      if (reports.stream().noneMatch(other -> Position.BY_EVENT_TIME.compare(other, report) == 0)) {
        reports.add(report);
      }
    }
    return reports;
  }

  @Test
  void emptiedRedisLosesNoPosition() {
    Viewing viewing = installation.newViewing();
    installation.record("acme", viewing, at(installation.newId(), 42_000, LONG_AGO, 1));
    awaitConsumed(viewing);

    forgetRecent(viewing);

    assertThat(installation.resumeMillis("acme", viewing)).isEqualTo(42_000);
  }

  @Test
  void positionThatRedisMissedIsSeenInPostgres() {
    Viewing viewing = installation.newViewing();
    UUID session = installation.newId();
    installation.record("acme", viewing, at(session, 10_000, LONG_AGO, 1));

    keepInPostgres(viewing, at(session, 20_000, LONG_AGO.plusSeconds(10), 2));

    assertThat(installation.resumeMillis("acme", viewing)).isEqualTo(20_000);
  }

  @ParameterizedTest
  @CsvSource({"89999, false, 89999", "90000, false, 0", "105000, false, 0", "50000, true, 0"})
  void finishedTitleStartsAgain(long positionMillis, boolean completed, long resumeMillis) {
    Viewing viewing = installation.newViewing();

    installation.record(
        "acme",
        viewing,
        new Position(installation.newId(), positionMillis, DURATION, LONG_AGO, 1, completed));

    assertThat(installation.resumeMillis("acme", viewing)).isEqualTo(resumeMillis);
  }

  @Test
  void unknownViewingStartsAtTheBeginning() {
    assertThat(installation.resumeMillis("acme", installation.newViewing())).isZero();
  }

  @Test
  void playerWhoseClockIsFastDoesNotBeatTheNextReport() {
    Viewing viewing = installation.newViewing();
    UUID fast = installation.newId();
    installation.record("acme", viewing, at(fast, 10_000, Instant.now().plusSeconds(3_600), 1));

    installation.record("acme", viewing, at(installation.newId(), 20_000, Instant.now(), 2));

    assertThat(installation.resumeMillis("acme", viewing)).isEqualTo(20_000);
  }

  @Test
  void reportWithoutATimeCountsAsMadeNow() {
    Viewing viewing = installation.newViewing();
    installation.record("acme", viewing, at(installation.newId(), 10_000, LONG_AGO, 1));
    RecordPositionRequest timeless =
        Installation.request(viewing, at(installation.newId(), 20_000, LONG_AGO, 0)).toBuilder()
            .clearAt()
            .build();

    installation.platform.asService(
        "streaming", "acme", () -> installation.positions().recordPosition(timeless).await());

    assertThat(installation.resumeMillis("acme", viewing)).isEqualTo(20_000);
  }

  @Test
  void sameIdsInTwoTenantsNeverMeet() {
    Viewing viewing = installation.newViewing();
    UUID session = installation.newId();

    installation.record("acme", viewing, at(session, 10_000, LONG_AGO, 1));
    assertThat(installation.resumeMillis("globex", viewing)).isZero();
    installation.record("globex", viewing, at(session, 20_000, LONG_AGO.plusSeconds(1), 2));

    until(
        "both are kept",
        () -> history("acme", viewing).size() == 1 && history("globex", viewing).size() == 1);
    assertThat(installation.resumeMillis("acme", viewing)).isEqualTo(10_000);
    assertThat(installation.resumeMillis("globex", viewing)).isEqualTo(20_000);
    forgetRecent(viewing);
    assertThat(installation.resumeMillis("acme", viewing)).isEqualTo(10_000);
    assertThat(installation.resumeMillis("globex", viewing)).isEqualTo(20_000);
  }

  @Test
  void profilesOfOneAccountKeepTheirOwnPositions() {
    Viewing viewing = installation.newViewing();
    Viewing other = new Viewing(viewing.accountId(), installation.newId(), viewing.titleId());
    installation.record("acme", viewing, at(installation.newId(), 10_000, LONG_AGO, 1));

    assertThat(installation.resumeMillis("acme", other)).isZero();
  }

  @Test
  void onlyStreamingMayRecord() {
    RecordPositionRequest request =
        Installation.request(
            installation.newViewing(), at(installation.newId(), 10_000, LONG_AGO, 1));
    String token = installation.platform.token("acme", installation.newId().toString(), "admin");

    assertThatThrownBy(() ->
            installation.platform.as(
                "acme", token, () -> installation.positions().recordPosition(request).await()))
        .isInstanceOf(Fault.class);
    assertThatThrownBy(() ->
            installation.platform.asService(
                "ads", "acme", () -> installation.positions().recordPosition(request).await()))
        .isInstanceOf(Fault.class);
  }

  @ParameterizedTest
  @CsvSource({"accountId", "profileId", "titleId", "sessionId"})
  void idThatIsNoUuidIsRefusedNamingItsField(String field) {
    RecordPositionRequest good =
        Installation.request(
            installation.newViewing(), at(installation.newId(), 10_000, LONG_AGO, 1));
    var descriptor =
        RecordPositionRequest.getDescriptor().getFields().stream()
            .filter(candidate -> candidate.getJsonName().equals(field))
            .findFirst()
            .orElseThrow();
    RecordPositionRequest bad = good.toBuilder().setField(descriptor, "not-a-uuid").build();

    assertThatThrownBy(() ->
            installation.platform.asService(
                "streaming", "acme", () -> installation.positions().recordPosition(bad).await()))
        .isInstanceOf(Fault.class)
        .hasMessageStartingWith(field + ":");
  }

  private static Position at(UUID session, long positionMillis, Instant at, long sequence) {
    return new Position(session, positionMillis, DURATION, at, sequence, false);
  }

  /// Events of one account and title stay in order, so a report by another profile shows in the
  /// history only once all before it are applied.
  private static void awaitConsumed(Viewing viewing) {
    Viewing marker = new Viewing(viewing.accountId(), installation.newId(), viewing.titleId());
    installation.record("acme", marker, at(installation.newId(), 1, LONG_AGO, 1));
    until("positions are consumed", () -> !history("acme", marker).isEmpty());
  }

  private static WatchedTitle watched(Viewing viewing) {
    List<WatchedTitle> history = history("acme", viewing);
    assertThat(history).hasSize(1);
    return history.getFirst();
  }

  private static List<WatchedTitle> history(String tenant, Viewing viewing) {
    ListHistoryRequest request =
        ListHistoryRequest.newBuilder().setProfileId(viewing.profileId().toString()).build();
    return installation.history(tenant, viewing.accountId(), request).getTitlesList();
  }

  private static Instant instant(WatchedTitle watched) {
    return Instant.ofEpochSecond(
        watched.getWatchedAt().getSeconds(), watched.getWatchedAt().getNanos());
  }

  /// Empties the cache, and sees to it that there was something in it.
  private static void forgetRecent(Viewing viewing) {
    RedisLink redis = installation.platform.platform().cacheRedis();
    String key =
        "activity:{acme:%s}:position:%s:%s"
            .formatted(viewing.accountId(), viewing.profileId(), viewing.titleId());
    installation.platform.asService(
        "activity",
        "acme",
        () -> {
          assertThat(String.valueOf(redis.send(Request.cmd(Command.EXISTS).arg(key)).await()))
              .isEqualTo("1");
          redis.send(Request.cmd(Command.FLUSHALL)).await();
        });
    redis.close();
  }

  private static void keepInPostgres(Viewing viewing, Position position) {
    Database database = installation.platform.platform().database("activity");
    PositionStore store = new PositionStore(database);
    installation.platform.asService(
        "activity",
        "acme",
        () -> {
          database.inTransaction(tx -> store.keepLatest(tx, "acme", viewing, position).await());
          database.close().await();
        });
  }
}
