package dev.marquee.activity;

import static dev.marquee.activity.Installation.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marquee.platform.rpc.Fault;
import dev.marquee.proto.activity.v1.ListContinueWatchingRequest;
import dev.marquee.proto.activity.v1.ListHistoryRequest;
import dev.marquee.proto.activity.v1.ListHistoryResponse;
import dev.marquee.proto.activity.v1.WatchedTitle;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class WatchHistoryIT {
  private static final long DURATION = 100_000;
  private static final Instant LONG_AGO = Instant.parse("2025-03-01T12:00:00Z");
  private static final ListContinueWatchingRequest ALL =
      ListContinueWatchingRequest.getDefaultInstance();
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
  void titleBegunOnOneDeviceIsContinuedOnAnother() {
    Viewing viewing = installation.newViewing();

    watch(viewing, 30_000, 0);

    until(
        "the other device sees it",
        () -> continued(viewing.accountId()).equals(List.of(viewing.titleId().toString())));
    WatchedTitle title = installation.continueWatching("acme", viewing.accountId(), ALL).getFirst();
    assertThat(title.getProfileId()).isEqualTo(viewing.profileId().toString());
    assertThat(title.getPositionMillis()).isEqualTo(30_000);
    assertThat(title.getCompletedPercent()).isEqualTo(30);
  }

  @Test
  void continuedAreTitlesPastFiveAndBeforeNinetyPercentLastWatchedFirst() {
    Viewing viewing = installation.newViewing();
    watch(viewing, 5_000, 1);
    Viewing justBegun = another(viewing);
    watch(justBegun, 5_001, 2);
    Viewing almostFinished = another(viewing);
    watch(almostFinished, 89_999, 3);
    watch(another(viewing), 90_000, 4);
    Viewing completed = another(viewing);
    installation.record(
        "acme",
        completed,
        new Position(installation.newId(), 50_000, DURATION, LONG_AGO.plusSeconds(5), 1, true));

    awaitHistory(viewing.accountId(), 5);

    assertThat(continued(viewing.accountId()))
        .containsExactly(almostFinished.titleId().toString(), justBegun.titleId().toString());
  }

  @Test
  void continuedTitlesAreBoundedAndOfOneProfileIfAsked() {
    Viewing viewing = installation.newViewing();
    watch(viewing, 20_000, 1);
    Viewing newer = another(viewing);
    watch(newer, 20_000, 2);
    Viewing sister = new Viewing(viewing.accountId(), installation.newId(), viewing.titleId());
    watch(sister, 20_000, 3);
    awaitHistory(viewing.accountId(), 3);

    assertThat(
            installation.continueWatching(
                "acme",
                viewing.accountId(),
                ALL.toBuilder().setProfileId(viewing.profileId().toString()).setLimit(1).build()))
        .extracting(WatchedTitle::getTitleId)
        .containsExactly(newer.titleId().toString());
    assertThat(continued(viewing.accountId())).hasSize(3);
  }

  @Test
  void historyIsOfTheCallerAndItsTenantAlone() {
    Viewing viewing = installation.newViewing();
    watch(viewing, 20_000, 1);
    awaitHistory(viewing.accountId(), 1);

    assertThat(installation.history("globex", viewing.accountId(), page(20, "")).getTitlesList())
        .isEmpty();
    assertThat(installation.continueWatching("globex", viewing.accountId(), ALL)).isEmpty();
    assertThat(installation.history("acme", installation.newId(), page(20, "")).getTitlesList())
        .isEmpty();
  }

  @Test
  void pagesOfHistoryShowEveryTitleOnceLastWatchedFirst() {
    Viewing viewing = installation.newViewing();
    for (int i = 0; i < 25; i++) {
      // Five at a time at the same moment: the cursor must break ties.
      watch(another(viewing), 1_000L * i, i / 5);
    }
    awaitHistory(viewing.accountId(), 25);

    List<WatchedTitle> seen = new ArrayList<>();
    String cursor = "";
    do {
      ListHistoryResponse page =
          installation.history("acme", viewing.accountId(), page(10, cursor));
      assertThat(page.getTitlesCount()).isLessThanOrEqualTo(10);
      seen.addAll(page.getTitlesList());
      cursor = page.getNextCursor();
    } while (!cursor.isEmpty());

    assertThat(seen).hasSize(25).extracting(WatchedTitle::getTitleId).doesNotHaveDuplicates();
    assertThat(seen).extracting(title -> -title.getWatchedAt().getSeconds()).isSorted();
    assertThat(seen)
        .allSatisfy(title ->
            assertThat(title.getCompletedPercent()).isEqualTo(title.getPositionMillis() / 1_000));
  }

  @Test
  void badPageIsRefusedNamingItsField() {
    UUID account = installation.newId();

    assertThatThrownBy(() -> installation.history("acme", account, page(101, "")))
        .isInstanceOf(Fault.class)
        .hasMessageStartingWith("limit:");
    assertThatThrownBy(() -> installation.history("acme", account, page(10, "forged")))
        .hasMessageStartingWith("cursor:");
    assertThatThrownBy(() ->
            installation.continueWatching("acme", account, ALL.toBuilder().setLimit(51).build()))
        .hasMessageStartingWith("limit:");
    assertThatThrownBy(() ->
            installation.continueWatching(
                "acme", account, ALL.toBuilder().setProfileId("me").build()))
        .hasMessageStartingWith("profileId:");
  }

  private static void watch(Viewing viewing, long positionMillis, int secondsLater) {
    Instant at = LONG_AGO.plusSeconds(secondsLater);
    installation.record(
        "acme",
        viewing,
        new Position(installation.newId(), positionMillis, DURATION, at, 1, false));
  }

  private static Viewing another(Viewing viewing) {
    return new Viewing(viewing.accountId(), viewing.profileId(), installation.newId());
  }

  private static List<String> continued(UUID accountId) {
    return installation.continueWatching("acme", accountId, ALL).stream()
        .map(WatchedTitle::getTitleId)
        .toList();
  }

  private static void awaitHistory(UUID accountId, int titles) {
    until(
        titles + " titles in the history",
        () -> installation.history("acme", accountId, page(100, "")).getTitlesCount() == titles);
  }

  private static ListHistoryRequest page(int limit, String cursor) {
    return ListHistoryRequest.newBuilder().setLimit(limit).setCursor(cursor).build();
  }
}
