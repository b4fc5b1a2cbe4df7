package dev.marquee.booking.theatre;

import dev.marquee.booking.shared.Violations;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/// The shape of an auditorium, rows from the screen backwards. Never changes: shows keep the map
/// they were scheduled with.
public record SeatMap(List<Row> rows, List<Category> categories) {
  public static final int SEATS_MAX = 2_000;
  public static final long PRICE_MINOR_MAX = 10_000_000;

  private static final int ROWS_MAX = 200;
  private static final int COLUMNS_MAX = 200;
  private static final int CATEGORIES_MAX = 20;
  private static final int NAME_LENGTH_MAX = 40;
  private static final Pattern LABEL = Pattern.compile("[A-Z]{1,2}");
  private static final Pattern NUMBER = Pattern.compile("[1-9][0-9]{0,2}");

  /// Seats left to right as seen from the seats.
  ///
  /// @param label "A" … "ZZ"
  public record Row(String label, List<Seat> seats) {
    public Row {
      seats = List.copyOf(seats);
    }
  }

  /// @param id row label and number: "C7"
  /// @param column on the grid, from 1; a gap is an aisle
  /// @param category name of one of the map's categories
  public record Seat(String id, int column, String category, boolean accessible) {}

  /// A price class.
  ///
  /// @param defaultPriceMinor price when a show gives none
  public record Category(String name, long defaultPriceMinor) {}

  public SeatMap {
    rows = List.copyOf(rows);
    categories = List.copyOf(categories);
  }

  public int seatCount() {
    return rows.stream().mapToInt(row -> row.seats().size()).sum();
  }

  /// All seats by id, in the order of the map.
  public Map<String, Seat> idToSeat() {
    Map<String, Seat> idToSeat = new LinkedHashMap<>();
    rows.forEach(row -> row.seats().forEach(seat -> idToSeat.put(seat.id(), seat)));
    return idToSeat;
  }

  /// Notes what is wrong with this map; seats are named.
  void check(Violations violations) {
    Set<String> names = checkCategories(violations);
    violations.check(
        !rows.isEmpty() && rows.size() <= ROWS_MAX,
        "seatMap.rows",
        "must be 1 to " + ROWS_MAX + " rows");
    violations.check(
        seatCount() >= 1 && seatCount() <= SEATS_MAX,
        "seatMap.rows",
        "must have 1 to " + SEATS_MAX + " seats, has " + seatCount());
    Set<String> labels = new HashSet<>();
    for (int i = 0; i < Math.min(rows.size(), ROWS_MAX); i++) {
      Row row = rows.get(i);
      String at = "seatMap.rows." + i;
      violations.check(
          LABEL.matcher(row.label()).matches(),
          at + ".label",
          "must be one or two capital letters");
      violations.check(
          labels.add(row.label()), at + ".label", "row " + row.label() + " is there twice");
      checkSeats(violations, row, at, names);
    }
  }

  private Set<String> checkCategories(Violations violations) {
    violations.check(
        !categories.isEmpty() && categories.size() <= CATEGORIES_MAX,
        "seatMap.categories",
        "must be 1 to " + CATEGORIES_MAX + " categories");
    Set<String> names = new HashSet<>();
    for (int i = 0; i < Math.min(categories.size(), CATEGORIES_MAX); i++) {
      Category category = categories.get(i);
      String at = "seatMap.categories." + i;
      violations.checkText(at + ".name", category.name(), NAME_LENGTH_MAX);
      violations.check(
          names.add(category.name()), at + ".name", category.name() + " is there twice");
      violations.check(
          isPrice(category.defaultPriceMinor()), at + ".defaultPriceMinor", PRICE_RULE);
    }
    return names;
  }

  private static void checkSeats(
      Violations violations, Row row, String rowAt, Set<String> categories) {
    Set<String> ids = new HashSet<>();
    int columnBefore = 0;
    for (int i = 0; i < Math.min(row.seats().size(), COLUMNS_MAX + 1); i++) {
      Seat seat = row.seats().get(i);
      String at = rowAt + ".seats." + i;
      boolean named =
          seat.id().startsWith(row.label())
              && NUMBER.matcher(seat.id().substring(row.label().length())).matches();
      violations.check(
          named,
          at + ".id",
          "seat " + shown(seat.id()) + " must be " + shown(row.label()) + " and a number to 999");
      violations.check(ids.add(seat.id()), at + ".id", "seat " + shown(seat.id()) + " is twice");
      violations.check(
          seat.column() > columnBefore && seat.column() <= COLUMNS_MAX,
          at + ".column",
          "seat %s must stand right of column %d and within %d columns"
              .formatted(shown(seat.id()), columnBefore, COLUMNS_MAX));
      violations.check(
          categories.contains(seat.category()),
          at + ".category",
          "seat %s: there is no category %s".formatted(shown(seat.id()), shown(seat.category())));
      columnBefore = Math.max(columnBefore, seat.column());
    }
  }

  /// What a price must be.
  public static final String PRICE_RULE = "must be 1 to " + PRICE_MINOR_MAX + " minor units";

  public static boolean isPrice(long priceMinor) {
    return priceMinor >= 1 && priceMinor <= PRICE_MINOR_MAX;
  }

  /// A caller's text, short enough for an error.
  private static String shown(String text) {
    return text.length() <= NAME_LENGTH_MAX ? text : text.substring(0, NAME_LENGTH_MAX) + "…";
  }
}
