package dev.marquee.activity;

import dev.marquee.platform.rpc.Fault;
import java.util.List;
import java.util.function.Function;

/// Part of a list.
///
/// @param nextCursor where the next page starts; empty at the end
record Page<T>(List<T> items, String nextCursor) {
  static final int LIMIT_MAX = 100;
  private static final int LIMIT_DEFAULT = 20;

  Page {
    items = List.copyOf(items);
  }

  /// How many rows a caller gets.
  ///
  /// @param asked 0 for the default
  /// @throws Fault INVALID_ARGUMENT when out of range
  static int limit(int asked, int max) {
    if (asked < 0 || asked > max) {
      throw Fault.invalid("limit", "must be 1 to " + max);
    }
    return asked == 0 ? Math.min(LIMIT_DEFAULT, max) : asked;
  }

  /// A page from rows of which one more than asked for was read, to see whether there is more.
  static <T> Page<T> of(List<T> rows, int limit, Function<T, Cursor> cursor) {
    if (rows.size() <= limit) {
      return new Page<>(rows, "");
    }
    List<T> items = rows.subList(0, limit);
    return new Page<>(items, cursor.apply(items.getLast()).text());
  }
}
