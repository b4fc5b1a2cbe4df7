package dev.marquee.activity;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PositionTest {
  private static final UUID SESSION = UUID.fromString("11111111-0000-7000-8000-000000000000");
  private static final UUID LATER_SESSION = UUID.fromString("f1111111-0000-7000-8000-000000000000");
  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

  @ParameterizedTest
  @CsvSource({
    "0,0",
    "999,0",
    "1000,1",
    "89999,89",
    "90000,90",
    "99999,99",
    "100000,100",
    "105000,100"
  })
  void completionIsRoundedDownAndNeverAboveTheEnd(long positionMillis, int percent) {
    assertThat(at(positionMillis, false).completedPercent()).isEqualTo(percent);
  }

  @Test
  void completedTitleIsAtTheEndWhereverThePlayerStood() {
    assertThat(at(0, true).completedPercent()).isEqualTo(100);
    assertThat(at(0, true).isFinished(90)).isTrue();
  }

  @Test
  void titleIsFinishedFromTheThresholdOnAndNotAMillisecondBefore() {
    assertThat(at(89_999, false).isFinished(90)).isFalse();
    assertThat(at(90_000, false).isFinished(90)).isTrue();
  }

  @Test
  void laterEventTimeWinsWhateverTheSequence() {
    Position early = new Position(SESSION, 0, 1, NOON, 9, false);
    Position late = new Position(SESSION, 0, 1, NOON.plusMillis(1), 0, false);

    assertThat(Position.BY_EVENT_TIME.compare(late, early)).isPositive();
  }

  @Test
  void sequenceThenSessionBreakTies() {
    Position first = new Position(LATER_SESSION, 0, 1, NOON, 1, false);
    Position second = new Position(SESSION, 0, 1, NOON, 2, false);
    Position other = new Position(LATER_SESSION, 0, 1, NOON, 2, false);

    assertThat(Position.BY_EVENT_TIME.compare(second, first)).isPositive();
    // As text and as Postgres and Redis see it; UUID.compareTo has it the other way round.
    assertThat(Position.BY_EVENT_TIME.compare(other, second)).isPositive();
    assertThat(Position.BY_EVENT_TIME.compare(other, other)).isZero();
  }

  private static Position at(long positionMillis, boolean completed) {
    return new Position(SESSION, positionMillis, 100_000, NOON, 0, completed);
  }
}
