package dev.marquee.ads;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.ads.Reservation.Refused;
import dev.marquee.ads.Reservation.Reserved;
import dev.marquee.platform.redis.RedisLink;
import dev.marquee.platform.testing.TestPlatform;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class ReservationScriptsIT {
  private static final int CALLERS = 64;
  private static final String TENANT = "acme";
  private static final String ACCOUNT = UUID.randomUUID().toString();

  private static final TestPlatform tp = AdsWorld.shared().tp();
  private static final List<RedisLink> links =
      IntStream.range(0, 8).mapToObj(i -> tp.platform().coordinationRedis()).toList();
  private static final ReservationScripts scripts = on(links.getFirst());

  @AfterAll
  static void stop() {
    links.forEach(RedisLink::close);
  }

  private static ReservationScripts on(RedisLink link) {
    return new ReservationScripts(link, tp.platform().ids(), Clock.systemUTC(), Samples.options());
  }

  private static Instant now() {
    return Clock.systemUTC().instant();
  }

  private static Reservation reserve(AdBreak adBreak, Instant at, RunningCampaign... chosen) {
    return scripts.reserve(TENANT, adBreak, List.of(chosen), at, false).await();
  }

  private static boolean isHad(Reservation reservation) {
    return reservation instanceof Reserved(Pod pod) && !pod.ads().isEmpty();
  }

  /// Runs something from many callers at once, over several connections.
  private static <T> List<T> atOnce(IntFunction<Future<T>> call) {
    List<Future<T>> calls = IntStream.range(0, CALLERS).mapToObj(call).toList();
    Future.all(calls).await();
    return calls.stream().map(Future::result).toList();
  }

  private static List<Reservation> reserveAtOnce(RunningCampaign campaign) {
    List<ReservationScripts> byLink = links.stream().map(ReservationScriptsIT::on).toList();
    return atOnce(i ->
        byLink
            .get(i % byLink.size())
            .reserve(TENANT, Samples.adBreak(ACCOUNT), List.of(campaign), now(), false));
  }

  @Test
  void capHoldsExactlyHoweverManyDecideAtOnce() {
    RunningCampaign capped = Samples.running(Samples.campaign(1_000, 1_000_000, 3), 0);

    List<Reservation> answers = reserveAtOnce(capped);

    assertThat(answers.stream().filter(ReservationScriptsIT::isHad)).hasSize(3);
  }

  @Test
  void budgetHoldsExactlyHoweverManyDecideAtOnce() {
    RunningCampaign small = Samples.running(Samples.campaign(1_000, 5, 0), 0);

    List<Reservation> answers = reserveAtOnce(small);

    assertThat(answers.stream().filter(ReservationScriptsIT::isHad)).hasSize(5);
  }

  @Test
  void withoutACapAllOfTheSameCallersGetTheAd() {
    RunningCampaign uncapped = Samples.running(Samples.campaign(1_000, 1_000_000, 0), 0);

    assertThat(reserveAtOnce(uncapped)).allMatch(ReservationScriptsIT::isHad);
  }

  /// Negative control: the script's own commands, sent by the same callers as a check and then a
  /// write, let all of them in.
  @Test
  void checkThenWriteWouldOverrunTheCap() {
    String key = "ads:{acme}:naive";

    List<Boolean> free =
        atOnce(i ->
            links
                .get(i % links.size())
                .send(Request.cmd(Command.ZCARD).arg(key))
                .map(count -> Integer.parseInt(String.valueOf(count)) < 3));
    List<Object> written =
        atOnce(i ->
            free.get(i)
                ? links
                    .getFirst()
                    .send(Request.cmd(Command.ZADD).arg(key).arg(i).arg("i" + i))
                    .map(Object.class::cast)
                : Future.succeededFuture(0));

    assertThat(written).extracting(String::valueOf).filteredOn("1"::equals).hasSizeGreaterThan(3);
  }

  @Test
  void oneBreakHasOnePodHoweverManyAskAtOnce() {
    RunningCampaign campaign = Samples.running(Samples.campaign(1_000, 1_000_000, 2), 0);
    AdBreak adBreak = Samples.adBreak(ACCOUNT);
    List<ReservationScripts> byLink = links.stream().map(ReservationScriptsIT::on).toList();

    List<Reservation> answers =
        atOnce(i ->
            byLink
                .get(i % byLink.size())
                .reserve(TENANT, adBreak, List.of(campaign), now(), false));

    assertThat(answers).doesNotContainNull().containsOnly(answers.getFirst());
    assertThat(isHad(reserve(Samples.adBreak(ACCOUNT), now(), campaign))).isTrue();
    assertThat(isHad(reserve(Samples.adBreak(ACCOUNT), now(), campaign))).isFalse();
  }

  @Test
  void refusalNamesWhatCannotBeHadAndReservesNothing() {
    RunningCampaign spent = Samples.running(Samples.campaign(1_000, 1, 0), 1);
    RunningCampaign single = Samples.running(Samples.campaign(1_000, 1, 0), 0);

    assertThat(reserve(Samples.adBreak(ACCOUNT), now(), single, spent))
        .isEqualTo(new Refused(List.of(spent)));

    assertThat(isHad(reserve(Samples.adBreak(ACCOUNT), now(), single))).isTrue();
  }

  @Test
  void partlyTakesWhatCanBeHadAndKeepsTheEmptyPodToo() {
    RunningCampaign spent = Samples.running(Samples.campaign(1_000, 1, 0), 1);
    AdBreak adBreak = Samples.adBreak(ACCOUNT);

    Reservation answer = scripts.reserve(TENANT, adBreak, List.of(spent), now(), true).await();

    assertThat(answer).isInstanceOf(Reserved.class);
    assertThat(isHad(answer)).isFalse();
    assertThat(scripts.find(TENANT, adBreak.sessionId(), "pre-roll").await()).isPresent();
  }

  @Test
  void reservationThatWasNeverShownGivesBudgetAndCapBackWhenItEnds() {
    RunningCampaign once = Samples.running(Samples.campaign(1_000, 1, 1), 0);
    assertThat(isHad(reserve(Samples.adBreak(ACCOUNT), now(), once))).isTrue();
    Instant beaconsEnd = now().plus(Samples.options().podLife());

    assertThat(isHad(reserve(Samples.adBreak(ACCOUNT), beaconsEnd, once))).isFalse();
    assertThat(
            isHad(reserve(Samples.adBreak(ACCOUNT), beaconsEnd.plus(Duration.ofMinutes(2)), once)))
        .isTrue();
  }

  @Test
  void shownImpressionIsSpentForGoodAndCountsForTheWholeCapWindow() {
    RunningCampaign capped = Samples.running(Samples.campaign(1_000, 2, 1), 0);
    Impression shown = had(reserve(Samples.adBreak(ACCOUNT), now(), capped));
    scripts.settle(TENANT, shown).await();
    scripts.settle(TENANT, shown).await();
    Duration window = Samples.options().capWindow();

    assertThat(
            isHad(reserve(Samples.adBreak(ACCOUNT), now().plus(window).minusSeconds(60), capped)))
        .isFalse();
    assertThat(isHad(reserve(Samples.adBreak(ACCOUNT), now().plus(window).plusSeconds(60), capped)))
        .isTrue();
    assertThat(isHad(reserve(Samples.adBreak("other"), now().plus(window).plusSeconds(60), capped)))
        .isFalse();
  }

  @Test
  void settlingWhatWasNeverReservedSpendsNothing() {
    RunningCampaign once = Samples.running(Samples.campaign(1_000, 1, 0), 0);
    Campaign campaign = once.campaign();

    scripts
        .settle(TENANT, new Impression(UUID.randomUUID(), campaign.id(), campaign.creative().id()))
        .await();

    assertThat(isHad(reserve(Samples.adBreak(ACCOUNT), now(), once))).isTrue();
  }

  @Test
  void afterALossOfRedisTheCountStartsFromPostgres() {
    Campaign campaign = Samples.campaign(1_000, 10, 0);

    List<Reservation> answers = reserveAtOnce(Samples.running(campaign, 7));

    assertThat(answers.stream().filter(ReservationScriptsIT::isHad)).hasSize(3);
  }

  @Test
  void tenantsWithTheSameIdsShareNothing() {
    RunningCampaign once = Samples.running(Samples.campaign(1_000, 1, 1), 0);
    AdBreak adBreak = Samples.adBreak(ACCOUNT);

    Impression ours = had(reserve(adBreak, now(), once));
    Impression theirs =
        had(scripts.reserve("globex", adBreak, List.of(once), now(), false).await());

    assertThat(theirs.id()).isNotEqualTo(ours.id());
  }

  @Test
  void withoutConsentNoKeyNamesTheViewer() {
    RunningCampaign free = Samples.running(Samples.campaign(1_000, 1_000, 0), 0);
    AdBreak adBreak = Samples.adBreak("");
    reserve(adBreak, now(), free);

    List<String> keys = new ArrayList<>();
    Objects.requireNonNull(
            links
                .getFirst()
                .send(Request.cmd(Command.KEYS).arg("*" + free.campaign().id() + "*"))
                .await())
        .forEach(key -> keys.add(key.toString()));

    assertThat(keys)
        .containsExactlyInAnyOrder(
            "ads:{acme}:reserved:" + free.campaign().id(),
            "ads:{acme}:delivered:" + free.campaign().id());
  }

  private static Impression had(Reservation reservation) {
    return ((Reserved) reservation).pod().ads().getFirst().impression();
  }
}
