package dev.marquee.launcher;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// The auditorium of the demo: eight rows of twelve with two aisles, the last two rows dearer, two
/// accessible seats in front.
final class DemoSeats {
  private static final String ROWS = "ABCDEFGH";
  private static final int SEATS = 12;

  private DemoSeats() {}

  static Map<String, Object> map() {
    List<Map<String, Object>> rows = new ArrayList<>();
    for (int i = 0; i < ROWS.length(); i++) {
      char row = ROWS.charAt(i);
      List<Map<String, Object>> seats = new ArrayList<>();
      for (int number = 1; number <= SEATS; number++) {
        seats.add(
            Map.of(
                "id",
                row + String.valueOf(number),
                "column",
                number + (number > 3 ? 1 : 0) + (number > 9 ? 1 : 0),
                "category",
                row >= 'G' ? "Recliner" : "Classic",
                "accessible",
                row == 'A' && (number == 1 || number == SEATS)));
      }
      rows.add(Map.of("label", String.valueOf(row), "seats", seats));
    }
    return Map.of(
        "rows",
        rows,
        "categories",
        List.of(
            Map.of("name", "Classic", "defaultPriceMinor", 25_000),
            Map.of("name", "Recliner", "defaultPriceMinor", 45_000)));
  }

  static List<Map<String, Object>> prices() {
    return List.of(
        Map.of("category", "Classic", "priceMinor", 25_000),
        Map.of("category", "Recliner", "priceMinor", 45_000));
  }
}
