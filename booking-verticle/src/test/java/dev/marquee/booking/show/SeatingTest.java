package dev.marquee.booking.show;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.booking.shared.Violation;
import dev.marquee.booking.shared.Violations;
import dev.marquee.booking.show.Showtime.Film;
import dev.marquee.booking.show.Showtime.Venue;
import dev.marquee.booking.theatre.SeatMap;
import dev.marquee.booking.theatre.TheatreClock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class SeatingTest {
  private static final UUID ID = new UUID(0, 1);
  private static final Instant START = Instant.parse("2026-12-24T13:00:00Z");
  private final Showtime show =
      new Showtime(
          ID,
          new Film(ID, "Metropolis"),
          new Venue(
              ID,
              "owner",
              "Roxy",
              "Pune",
              TheatreClock.of("Asia/Kolkata").orElseThrow(),
              "INR",
              ID,
              "Screen 1",
              ID),
          START,
          START.plusSeconds(9_000),
          Map.of("stalls", 25_000L, "box", 40_050L),
          false,
          1);
  private final Seating seating =
      new Seating(
          show,
          new SeatMap(
              List.of(
                  new SeatMap.Row(
                      "A",
                      List.of(
                          new SeatMap.Seat("A1", 1, "stalls", false),
                          new SeatMap.Seat("A2", 2, "box", false)))),
              List.of(new SeatMap.Category("stalls", 1), new SeatMap.Category("box", 1))));

  @Test
  void seatsCostWhatTheirCategoryCostsAtThisShow() {
    assertThat(seating.price(List.of("A2", "A1")))
        .containsExactly(
            new PricedSeat("A2", "box", 40_050), new PricedSeat("A1", "stalls", 25_000));
    assertThat(show.priceFromMinor()).isEqualTo(25_000);
  }

  @Test
  void choiceOfSeatsIsCheckedSeatBySeat() {
    assertThat(violations(List.of("A1", "A2"))).isEmpty();
    assertThat(violations(List.of("A1", "Z9", "A1")))
        .extracting(Violation::field)
        .containsExactly("seats.1", "seats.2");
    assertThat(violations(List.of())).extracting(Violation::field).containsExactly("seats");
    assertThat(violations(List.of("A1", "A2", "A3", "A4")))
        .extracting(Violation::rule)
        .containsExactly("must be 1 to 3 seats");
  }

  @Test
  void seatsAreSoldUntilTheShowBegins() {
    assertThat(show.onSale(START.minusMillis(1))).isTrue();
    assertThat(show.onSale(START)).isFalse();
  }

  private List<Violation> violations(List<String> seats) {
    Violations violations = new Violations();
    seating.check(violations, seats, 3);
    return violations.list();
  }
}
