package dev.marquee.booking.theatre;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import org.junit.jupiter.api.Test;

class TheatreClockTest {
  private static final TheatreClock BERLIN = TheatreClock.of("Europe/Berlin").orElseThrow();
  private static final TheatreClock KOLKATA = TheatreClock.of("Asia/Kolkata").orElseThrow();

  @Test
  void localTimeNamesTheMomentOnThatWall() {
    assertThat(KOLKATA.instantOf(LocalDateTime.parse("2026-12-24T18:30")))
        .contains(Instant.parse("2026-12-24T13:00:00Z"));
    assertThat(BERLIN.instantOf(LocalDateTime.parse("2026-07-01T20:00")))
        .contains(Instant.parse("2026-07-01T18:00:00Z"));
  }

  @Test
  void timeThatTheClockSkipsIsNone() {
    assertThat(BERLIN.instantOf(LocalDateTime.parse("2027-03-28T02:30"))).isEmpty();
    assertThat(BERLIN.instantOf(LocalDateTime.parse("2027-03-28T03:00")))
        .contains(Instant.parse("2027-03-28T01:00:00Z"));
  }

  @Test
  void timeThatComesTwiceIsTheEarlierOne() {
    assertThat(BERLIN.instantOf(LocalDateTime.parse("2026-10-25T02:30")))
        .contains(Instant.parse("2026-10-25T00:30:00Z"));
  }

  @Test
  void dayIsTheOneOnTheWallNotTheOneInGreenwich() {
    assertThat(KOLKATA.dayOf(Instant.parse("2026-12-24T20:00:00Z")))
        .isEqualTo(LocalDate.parse("2026-12-25"));
  }

  @Test
  void onlyRegionsAreTimeZones() {
    assertThat(TheatreClock.of("Asia/Kolkata")).isPresent();
    assertThat(TheatreClock.of("+05:30")).isEmpty();
    assertThat(TheatreClock.of("Z")).isEmpty();
    assertThat(TheatreClock.of("Mars/Olympus")).isEmpty();
    assertThat(TheatreClock.of("")).isEmpty();
  }
}
