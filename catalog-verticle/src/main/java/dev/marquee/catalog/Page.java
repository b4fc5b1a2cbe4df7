package dev.marquee.catalog;

import dev.marquee.platform.rpc.Fault;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;

/// A page of a list, and where the next one starts.
///
/// @param next cursor of the next page; empty at the end
record Page<T>(List<T> items, String next) {
  private static final int LIMIT_DEFAULT = 20;
  private static final int LIMIT_MAX = 100;

  /// Which page is wanted.
  ///
  /// @param limit items, 1 to 100
  record Wanted(int limit, Cursor after) {
    /// Reads what a caller sent.
    ///
    /// @throws Fault INVALID_ARGUMENT for a bad limit or cursor
    static Wanted of(int limit, String cursor) {
      return new Wanted(Page.limit(limit), Cursor.parse(cursor));
    }
  }

  /// The last item of a page, in a list that falls by position, then by id.
  ///
  /// @param position microseconds since 1970, or a version
  record Cursor(long position, UUID id) {
    private static final long POSITION_MAX = 253_402_300_799_999_999L;
    private static final UUID ID_MAX = new UUID(-1, -1);

    /// Before every item.
    static final Cursor START = new Cursor(POSITION_MAX, ID_MAX);

    static Cursor of(Instant at, UUID id) {
      return new Cursor(ChronoUnit.MICROS.between(Instant.EPOCH, at), id);
    }

    static Cursor of(long version) {
      return new Cursor(version, ID_MAX);
    }

    Instant instant() {
      return Instant.EPOCH.plus(position, ChronoUnit.MICROS);
    }

    static Cursor parse(String text) {
      if (text.isEmpty()) {
        return START;
      }
      try {
        ByteBuffer bytes = ByteBuffer.wrap(Base64.getUrlDecoder().decode(text));
        if (bytes.remaining() == 24) {
          Cursor cursor = new Cursor(bytes.getLong(), new UUID(bytes.getLong(), bytes.getLong()));
          if (cursor.position >= 0 && cursor.position <= POSITION_MAX) {
            return cursor;
          }
        }
      } catch (IllegalArgumentException ignored) {
        // The fault below says all there is to say.
      }
      throw Fault.invalid("cursor", "is not a cursor of this list");
    }

    String text() {
      ByteBuffer bytes = ByteBuffer.allocate(24);
      bytes
          .putLong(position)
          .putLong(id.getMostSignificantBits())
          .putLong(id.getLeastSignificantBits());
      return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
    }
  }

  /// How many items were asked for: 1 to 100, 20 for 0.
  static int limit(int asked) {
    if (asked < 0 || asked > LIMIT_MAX) {
      throw Fault.invalid("limit", "must be 1 to 100");
    }
    return asked == 0 ? LIMIT_DEFAULT : asked;
  }

  /// Cuts one item more than wanted, which only shows that there is a next page.
  static <T> Page<T> cut(List<T> oneMore, Wanted wanted, Function<T, Cursor> cursor) {
    if (oneMore.size() <= wanted.limit) {
      return new Page<>(oneMore, "");
    }
    List<T> items = oneMore.subList(0, wanted.limit);
    return new Page<>(items, cursor.apply(items.getLast()).text());
  }
}
