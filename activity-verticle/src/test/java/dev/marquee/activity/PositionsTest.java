package dev.marquee.activity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marquee.platform.rpc.Fault;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PositionsTest {
  private static final UUID SESSION = UUID.fromString("11111111-0000-7000-8000-000000000000");
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00.123456Z");
  private static final Instant NOW_MILLIS = Instant.parse("2026-03-01T12:00:00.123Z");
  private static final Duration SLACK = Duration.ofSeconds(5);

  @Test
  void reportFromTheFutureCountsAsMadeNow() {
    assertThat(accepted(10, 100, NOW.plusSeconds(3600), 0).at()).isEqualTo(NOW_MILLIS);
    assertThat(accepted(10, 100, Instant.MAX, 0).at()).isEqualTo(NOW_MILLIS);
  }

  @Test
  void reportFromThePastKeepsItsTime() {
    Instant yesterday = NOW_MILLIS.minus(Duration.ofDays(1));

    assertThat(accepted(10, 100, yesterday, 0).at()).isEqualTo(yesterday);
  }

  @Test
  void positionMayBeAtTheStartAndFiveSecondsPastTheEnd() {
    assertThat(accepted(0, 60_000, NOW, 0).positionMillis()).isZero();
    assertThat(accepted(65_000, 60_000, NOW, 0).positionMillis()).isEqualTo(65_000);
  }

  @ParameterizedTest
  @CsvSource({
    "-1, 60000, 0, positionMillis",
    "65001, 60000, 0, positionMillis",
    "9223372036854775807, 60000, 0, positionMillis",
    "0, 0, 0, durationMillis",
    "0, -1, 0, durationMillis",
    "0, 604800001, 0, durationMillis",
    "0, 9223372036854775807, 0, durationMillis",
    "0, 60000, -1, sequence",
    "0, 60000, 9007199254740992, sequence"
  })
  void impossibleReportIsRefusedNamingItsField(
      long positionMillis, long durationMillis, long sequence, String field) {
    assertThatThrownBy(() -> accepted(positionMillis, durationMillis, NOW, sequence))
        .isInstanceOf(Fault.class)
        .hasMessageStartingWith(field + ":");
  }

  @Test
  void reportFromBeforeThereWerePlayersIsRefused() {
    assertThatThrownBy(() -> accepted(0, 60_000, Instant.EPOCH.minusMillis(1), 0))
        .isInstanceOf(Fault.class)
        .hasMessageStartingWith("at:");
  }

  private static Position accepted(
      long positionMillis, long durationMillis, Instant at, long sequence) {
    return Positions.accepted(
        new Position(SESSION, positionMillis, durationMillis, at, sequence, false), NOW, SLACK);
  }
}
