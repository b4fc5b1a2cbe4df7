package dev.marquee.booking.theatre;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.booking.shared.Violation;
import dev.marquee.booking.shared.Violations;
import dev.marquee.booking.theatre.SeatMap.Category;
import dev.marquee.booking.theatre.SeatMap.Row;
import dev.marquee.booking.theatre.SeatMap.Seat;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SeatMapTest {
  private static final List<Category> STALLS = List.of(new Category("stalls", 25_000));

  @Test
  void mapWithAislesAndAccessibleSeatsIsGood() {
    SeatMap map =
        new SeatMap(
            List.of(
                new Row("A", List.of(seat("A1", 1), seat("A2", 2), seat("A3", 5))),
                new Row("AB", List.of(new Seat("AB10", 1, "stalls", true)))),
            STALLS);

    assertThat(violations(map)).isEmpty();
    assertThat(map.seatCount()).isEqualTo(4);
    assertThat(map.idToSeat()).containsOnlyKeys("A1", "A2", "A3", "AB10");
  }

  @Test
  void everyMistakeNamesItsSeat() {
    SeatMap map =
        new SeatMap(
            List.of(
                new Row(
                    "C",
                    List.of(
                        seat("C1", 1),
                        seat("C1", 2),
                        seat("D2", 3),
                        seat("C4", 3),
                        new Seat("C5", 9, "balcony", false)))),
            STALLS);

    assertThat(violations(map))
        .extracting(Violation::field)
        .containsExactly(
            "seatMap.rows.0.seats.1.id",
            "seatMap.rows.0.seats.2.id",
            "seatMap.rows.0.seats.3.column",
            "seatMap.rows.0.seats.4.category");
    assertThat(violations(map))
        .extracting(Violation::rule)
        .satisfiesExactly(
            rule -> assertThat(rule).contains("C1"),
            rule -> assertThat(rule).contains("D2"),
            rule -> assertThat(rule).contains("C4"),
            rule -> assertThat(rule).contains("C5").contains("balcony"));
  }

  @Test
  void rowsAndCategoriesMustBeDistinctAndWellNamed() {
    SeatMap map =
        new SeatMap(
            List.of(
                new Row("A", List.of(seat("A1", 1))),
                new Row("A", List.of(seat("A1", 1))),
                new Row("a", List.of())),
            List.of(new Category("stalls", 1), new Category("stalls", 0)));

    assertThat(violations(map))
        .extracting(Violation::field)
        .contains(
            "seatMap.rows.1.label",
            "seatMap.rows.2.label",
            "seatMap.categories.1.name",
            "seatMap.categories.1.defaultPriceMinor");
  }

  @Test
  void seatsAreAtLeastOneAndAtMostTwoThousand() {
    assertThat(violations(new SeatMap(List.of(), STALLS))).isNotEmpty();
    assertThat(violations(house(100, 20))).isEmpty();
    assertThat(violations(house(101, 20)))
        .extracting(Violation::rule)
        .containsExactly("must have 1 to 2000 seats, has 2020");
  }

  @Test
  void floodOfMistakesIsCutOff() {
    List<Seat> seats = IntStream.range(0, 150).mapToObj(i -> seat("wrong" + i, 0)).toList();

    assertThat(violations(new SeatMap(List.of(new Row("A", seats)), STALLS))).hasSize(20);
  }

  private static SeatMap house(int rows, int columns) {
    return new SeatMap(
        IntStream.range(0, rows)
            .mapToObj(row -> {
              String label = "" + (char) ('A' + row / 26) + (char) ('A' + row % 26);
              return new Row(
                  label,
                  IntStream.rangeClosed(1, columns).mapToObj(i -> seat(label + i, i)).toList());
            })
            .toList(),
        STALLS);
  }

  private static Seat seat(String id, int column) {
    return new Seat(id, column, "stalls", false);
  }

  private static List<Violation> violations(SeatMap map) {
    Violations violations = new Violations();
    map.check(violations);
    return violations.list();
  }
}
