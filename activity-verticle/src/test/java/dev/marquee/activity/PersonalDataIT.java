package dev.marquee.activity;

import static dev.marquee.activity.Installation.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marquee.platform.sql.Database;
import dev.marquee.platform.testing.PrivacyCalls;
import dev.marquee.platform.testing.TwinTenant;
import dev.marquee.proto.activity.v1.ListHistoryRequest;
import dev.marquee.proto.privacy.v1.EraseResponse;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class PersonalDataIT {
  private static final Instant LONG_AGO = Instant.parse("2025-03-01T12:00:00Z");
  private static Installation installation;
  private static Database database;
  private static PrivacyCalls privacy;

  @BeforeAll
  static void start() {
    installation = Installation.start();
    database = installation.platform.platform().database("activity");
    privacy = new PrivacyCalls(installation.platform, "activity");
  }

  @AfterAll
  static void stop() {
    database.close();
    installation.close();
  }

  @Test
  void everythingOfAnAccountIsExportedOnceOverSeveralPagesAndNothingElse() {
    UUID account = installation.newId();
    UUID other = installation.newId();
    watchedMany("acme", account, 5_000);
    watchedMany("acme", other, 3);
    watchedMany("globex", account, 2);
    UUID wanted = installation.newId();
    installation.add("acme", account, wanted);

    assertThat(privacy.pages("acme", account)).hasSizeGreaterThan(1);
    List<JsonObject> lines = privacy.export("acme", account);

    assertThat(lines).filteredOn(ofType("watched")).hasSize(5_000).doesNotHaveDuplicates();
    JsonObject watched = lines.getFirst();
    assertThat(watched.getLong("positionMillis")).isEqualTo(1_000);
    assertThat(Instant.parse(watched.getString("watchedAt"))).isEqualTo(LONG_AGO);
    assertThat(lines)
        .filteredOn(ofType("watchlist_entry"))
        .singleElement()
        .satisfies(entry -> assertThat(entry.getString("titleId")).isEqualTo(wanted.toString()));
    assertThat(privacy.export("globex", account)).hasSize(2);
  }

  @Test
  void erasureTakesAllOfOneAccountInStepsAndARepeatChangesNothing() {
    UUID account = installation.newId();
    UUID other = installation.newId();
    watchedMany("acme", account, 2_300);
    watchedMany("acme", other, 3);
    watchedMany("globex", account, 2);
    installation.add("acme", account, installation.newId());

    List<EraseResponse> steps = privacy.erase("acme", account);

    assertThat(steps).extracting(EraseResponse::getRowsErased).startsWith(1_000, 1_000);
    assertThat(privacy.export("acme", account)).isEmpty();
    int audited = privacy.audit("acme", account).size();
    assertThat(audited).isEqualTo(steps.size());
    assertThat(privacy.erase("acme", account))
        .extracting(EraseResponse::getRowsErased)
        .containsExactly(0);
    assertThat(privacy.audit("acme", account)).hasSize(audited);
    assertThat(privacy.export("acme", other)).hasSize(3);
    assertThat(privacy.export("globex", account)).hasSize(2);
  }

  @Test
  void whatWasOnItsWayWhenTheAccountWasErasedRevivesNothing() {
    Viewing viewing = installation.newViewing();
    installation.record("acme", viewing, position(1));
    until("the position is kept", () -> !privacy.export("acme", viewing.accountId()).isEmpty());
    privacy.erase("acme", viewing.accountId());
    assertThat(installation.resumeMillis("acme", viewing)).as("nor in Redis").isZero();
    long heard = heard();

    installation.record("acme", viewing, position(2));
    Viewing others = installation.newViewing();
    installation.record("acme", others, position(1));

    until("both are heard", () -> heard() == heard + 2);
    assertThat(privacy.export("acme", viewing.accountId())).isEmpty();
    assertThat(privacy.export("acme", others.accountId())).hasSize(1);
    assertThatThrownBy(() -> installation.add("acme", viewing.accountId(), installation.newId()))
        .hasMessageContaining("erased");
    assertThat(history(viewing.accountId())).isZero();
  }

  @Test
  void onlyIdentityMayAsk() {
    privacy.refusesAnotherService();
  }

  @Test
  void whatWasWatchedLastYearsAgoIsForgotten() {
    UUID account = installation.newId();
    watchedMany("acme", account, 5);
    PositionStore store = new PositionStore(database);
    Instant before = LONG_AGO.minusSeconds(1);

    int early = run(() -> store.deleteBefore(before, 1_000).await());
    int late = run(() -> store.deleteBefore(LONG_AGO.plusSeconds(1), 1_000_000).await());

    assertThat(early).isZero();
    assertThat(late).isGreaterThanOrEqualTo(5);
    assertThat(privacy.export("acme", account)).isEmpty();
  }

  private static Position position(int sequence) {
    return new Position(
        installation.newId(),
        20_000,
        100_000,
        LONG_AGO.plusSeconds(3_600 + sequence),
        sequence,
        false);
  }

  private static java.util.function.Predicate<JsonObject> ofType(String type) {
    return line -> line.getString("type").equals(type);
  }

  private static int history(UUID account) {
    return installation
        .history("acme", account, ListHistoryRequest.getDefaultInstance())
        .getTitlesCount();
  }

  private static long heard() {
    return run(() ->
        database
            .writer()
            .query(TwinTenant.ALL_TENANTS + "SELECT count(*) AS heard FROM consumed_event")
            .execute()
            .await()
            .iterator()
            .next()
            .getLong("heard"));
  }

  private static void watchedMany(String tenant, UUID account, int titles) {
    run(() ->
        database
            .writer()
            .query(
                """
                INSERT INTO playback_position
                SELECT '%s', '%s', gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), 1000,
                  100000, '%s', 1, false
                FROM generate_series(1, %d)
                """
                    .formatted(tenant, account, LONG_AGO, titles))
            .execute()
            .await()
            .rowCount());
  }

  private static <T> T run(java.util.concurrent.Callable<T> work) {
    return installation.platform.asService("activity", "acme", work);
  }
}
