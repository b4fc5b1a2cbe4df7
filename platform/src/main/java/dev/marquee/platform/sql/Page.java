package dev.marquee.platform.sql;

import dev.marquee.platform.rpc.Fault;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;

/// Where a page of a list begins and how long it may be. Keyset paging: the cursor is the sort key
/// of the last row before it, so that inserts neither repeat nor hide rows.
///
/// @param limit rows of a page at most
/// @param after sort key to start behind; empty for the first page
public record Page(int limit, List<String> after) {
  private static final int LIMIT_DEFAULT = 20;
  private static final int LIMIT_MAX = 100;
  private static final String SEPARATOR = "\n";

  /// @param limit as asked for; 0 for the default
  /// @param cursor as asked for; empty for the first page
  /// @param keyParts how many parts the list's sort key has
  /// @throws Fault INVALID_ARGUMENT
  public static Page of(int limit, String cursor, int keyParts) {
    if (limit < 0 || limit > LIMIT_MAX) {
      throw Fault.invalid("limit", "must be 1 to " + LIMIT_MAX);
    }
    return new Page(limit == 0 ? LIMIT_DEFAULT : limit, decode(cursor, keyParts));
  }

  public boolean isFirst() {
    return after.isEmpty();
  }

  /// A part of the sort key as a number.
  public long number(int part) {
    try {
      return Long.parseLong(after.get(part));
    } catch (NumberFormatException e) {
      throw foreignCursor();
    }
  }

  /// A part of the sort key as an id.
  public UUID id(int part) {
    try {
      return UUID.fromString(after.get(part));
    } catch (IllegalArgumentException e) {
      throw foreignCursor();
    }
  }

  /// Rows to read: one more than wanted shows whether there are more.
  public int rowsMax() {
    return limit + 1;
  }

  /// The rows of this page, out of those read.
  public <T> List<T> items(List<T> rows) {
    return rows.subList(0, Math.min(limit, rows.size()));
  }

  /// The cursor behind this page; empty when it is the last one.
  ///
  /// @param rows as read
  public <T> String next(List<T> rows, Function<T, List<String>> sortKey) {
    if (rows.size() <= limit) {
      return "";
    }
    String key = String.join(SEPARATOR, sortKey.apply(rows.get(limit - 1)));
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(key.getBytes(StandardCharsets.UTF_8));
  }

  private static List<String> decode(String cursor, int keyParts) {
    if (cursor.isEmpty()) {
      return List.of();
    }
    try {
      String key = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
      List<String> parts = List.of(key.split(SEPARATOR, -1));
      if (parts.size() == keyParts && key.indexOf('\0') < 0) {
        return parts;
      }
    } catch (IllegalArgumentException e) {
      // Falls through to the fault: what exactly is wrong with it helps nobody.
    }
    throw foreignCursor();
  }

  private static Fault foreignCursor() {
    return Fault.invalid("cursor", "is none that this list gave");
  }
}
