package dev.marquee.identity.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.Period;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The life of a subscription, pair by pair and at random.
class StandingTest {
  private static final Instant T0 = Instant.parse("2026-01-31T10:00:00Z");
  private static final Duration DAY = Duration.ofDays(1);
  private static final Terms TERMS =
      new Terms(
          Period.ofMonths(1),
          Duration.ofDays(7),
          List.of(DAY, Duration.ofDays(3), Duration.ofDays(5)));

  private static final Map<String, Function<Instant, Happening>> HAPPENINGS =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry("approved", Happening.Approved::new),
              Map.entry("declined", Happening.Declined::new),
              Map.entry("paid", Happening.Paid::new),
              Map.entry("refused", Happening.Refused::new),
              Map.entry("action", Happening.ActionNeeded::new),
              Map.entry("abandoned", Happening.Abandoned::new),
              Map.entry("cancelled", Happening.Cancelled::new),
              Map.entry("resumed", Happening.Resumed::new),
              Map.entry("method", Happening.MethodChanged::new),
              Map.entry("closed", Happening.AccountClosed::new),
              Map.entry("passed", Happening.Passed::new)));

  /// What becomes of each state, in the middle of its time, with nothing outstanding; what isn't
  /// named changes nothing.
  private static final Map<String, String> IDLE =
      Map.ofEntries(
          Map.entry("PENDING approved", "TRIAL"),
          Map.entry("PENDING declined", "EXPIRED"),
          Map.entry("PENDING abandoned", "EXPIRED"),
          Map.entry("PENDING closed", "EXPIRED"),
          Map.entry("TRIAL cancelled", "CANCELLED"),
          Map.entry("TRIAL closed", "EXPIRED"),
          Map.entry("ACTIVE cancelled", "CANCELLED"),
          Map.entry("ACTIVE closed", "EXPIRED"),
          Map.entry("PAST_DUE cancelled", "EXPIRED"),
          Map.entry("PAST_DUE closed", "EXPIRED"),
          Map.entry("PAST_DUE method", "PAST_DUE+"),
          Map.entry("CANCELLED resumed", "ACTIVE"),
          Map.entry("CANCELLED closed", "EXPIRED"));

  /// The same while a charge is outstanding.
  private static final Map<String, String> CHARGING =
      Map.ofEntries(
          Map.entry("PENDING paid", "ACTIVE"),
          Map.entry("PENDING refused", "EXPIRED"),
          Map.entry("PENDING abandoned", "EXPIRED"),
          Map.entry("TRIAL paid", "ACTIVE"),
          Map.entry("TRIAL refused", "PAST_DUE"),
          Map.entry("TRIAL action", "PAST_DUE+"),
          Map.entry("TRIAL cancelled", "CANCELLED+"),
          Map.entry("TRIAL abandoned", "TRIAL"),
          Map.entry("ACTIVE paid", "ACTIVE"),
          Map.entry("ACTIVE refused", "PAST_DUE"),
          Map.entry("ACTIVE action", "PAST_DUE+"),
          Map.entry("ACTIVE cancelled", "CANCELLED+"),
          Map.entry("ACTIVE abandoned", "ACTIVE"),
          Map.entry("PAST_DUE paid", "ACTIVE"),
          Map.entry("PAST_DUE refused", "PAST_DUE"),
          Map.entry("PAST_DUE cancelled", "CANCELLED+"),
          Map.entry("PAST_DUE abandoned", "PAST_DUE"),
          Map.entry("CANCELLED paid", "CANCELLED"),
          Map.entry("CANCELLED refused", "EXPIRED"),
          Map.entry("CANCELLED abandoned", "CANCELLED"),
          Map.entry("CANCELLED resumed", "ACTIVE+"),
          Map.entry("EXPIRED paid", "EXPIRED"),
          Map.entry("EXPIRED refused", "EXPIRED"),
          Map.entry("EXPIRED abandoned", "EXPIRED"));

  @Test
  void everyStateTakesEveryHappening() {
    for (State state : State.values()) {
      for (boolean charging : List.of(false, true)) {
        Standing before =
            charging && state == State.PENDING
                ? Standing.asked(0, T0.plus(DAY)).on(new Happening.Approved(T0), TERMS)
                : in(state).charging(charging);
        HAPPENINGS.forEach((name, happening) -> {
          String pair = state + " " + name;
          Standing after = before.on(happening.apply(T0.plusSeconds(60)), TERMS);

          assertThat(shown(after))
              .as(pair + (charging ? " while charging" : ""))
              .isEqualTo((charging ? CHARGING : IDLE).getOrDefault(pair, shown(before)));
        });
      }
    }
  }

  private static String shown(Standing standing) {
    return standing.state() + (standing.charging() ? "+" : "");
  }

  private static Standing in(State state) {
    Standing asked = Standing.asked(14, T0.plus(DAY));
    Standing trial = asked.on(new Happening.Approved(T0), TERMS);
    Standing active = trial.charging(true).on(new Happening.Paid(T0), TERMS);
    return switch (state) {
      case PENDING -> asked;
      case TRIAL -> trial;
      case ACTIVE -> active;
      case PAST_DUE -> active.charging(true).on(new Happening.Refused(T0), TERMS);
      case CANCELLED -> active.on(new Happening.Cancelled(T0), TERMS);
      case EXPIRED -> asked.on(new Happening.Declined(T0), TERMS);
    };
  }

  @Test
  void monthsAreCountedFromTheFirstDaySoThe31stComesBack() {
    assertThat(TERMS.end(T0, 1)).isEqualTo(Instant.parse("2026-02-28T10:00:00Z"));
    assertThat(TERMS.end(T0, 2)).isEqualTo(Instant.parse("2026-03-31T10:00:00Z"));
  }

  @Test
  void refusedPeriodIsTriedAgainWhenTheTermsSayAndThenEnds() {
    Standing due = in(State.PAST_DUE);

    for (Duration retry : TERMS.retries()) {
      assertThat(due.on(new Happening.Passed(T0.plus(retry).minusMillis(1)), TERMS).charging())
          .isFalse();
      Standing asking = due.on(new Happening.Passed(T0.plus(retry)), TERMS);
      assertThat(asking.charging()).isTrue();
      due = asking.on(new Happening.Refused(T0.plus(retry)), TERMS);
    }

    assertThat(due.on(new Happening.Passed(T0.plus(TERMS.grace()).minusMillis(1)), TERMS))
        .isEqualTo(due);
    assertThat(due.on(new Happening.Passed(T0.plus(TERMS.grace())), TERMS).endReason())
        .isEqualTo("unpaid");
  }

  /// Whatever happens in whatever order: one paid period a charge; entitled only by a trial, a paid
  /// period, a charge that isn't answered, or grace; and left to time, everything comes to an end
  /// or asks to be paid.
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void nothingIsGivenAwayAndNothingIsPaidTwice(long seed) {
    Random random = new Random(seed);
    List<Function<Instant, Happening>> all = List.copyOf(HAPPENINGS.values());
    for (int life = 0; life < 300; life++) {
      Standing standing = Standing.asked(random.nextInt(3) * 7, T0.plus(DAY));
      Instant now = T0;
      int charges = 0;
      for (int step = 0; step < 60; step++) {
        now = now.plus(Duration.ofHours(random.nextInt(24 * 5)));
        Standing before = standing;
        Happening happening = all.get(random.nextInt(all.size())).apply(now);
        Standing heard = before.on(happening, TERMS);
        standing = heard.on(new Happening.Passed(now), TERMS);

        charges += !before.charging() && heard.charging() ? 1 : 0;
        charges += !heard.charging() && standing.charging() ? 1 : 0;
        assertThat(standing.periods()).as("a period a charge").isLessThanOrEqualTo(charges);
        if (standing.periods() > before.periods()) {
          assertThat(happening).isInstanceOf(Happening.Paid.class);
          assertThat(before.charging()).isTrue();
          assertThat(standing.periods()).isEqualTo(before.periods() + 1);
        }
        if (before.state() == State.EXPIRED) {
          assertThat(standing.state()).isEqualTo(State.EXPIRED);
        }
        assertThat(!standing.state().entitles() || earned(standing, now))
            .as("%s after %s at %s", standing, happening, now)
            .isTrue();
      }
      assertThat(leftToTime(standing, now)).isNotNull();
    }
  }

  private static boolean earned(Standing standing, Instant now) {
    boolean inTime = now.isBefore(standing.until());
    boolean inGrace = standing.graceEnd(TERMS).filter(now::isBefore).isPresent();
    return inTime || inGrace || standing.charging();
  }

  /// With every charge refused it ends.
  private static State leftToTime(Standing standing, Instant from) {
    Standing left = standing;
    Instant now = from;
    for (int day = 0; day < 400 && left.state() != State.EXPIRED; day++) {
      now = now.plus(DAY);
      left = left.on(new Happening.Passed(now), TERMS);
      left = left.charging() ? left.on(new Happening.Refused(now), TERMS) : left;
      left = left.state() == State.PENDING ? left.on(new Happening.Abandoned(now), TERMS) : left;
    }
    assertThat(left.state()).isEqualTo(State.EXPIRED);
    return left.state();
  }
}
