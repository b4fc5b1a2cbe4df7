package dev.marquee.activity;

import dev.marquee.platform.rpc.Fault;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Base64;
import java.util.UUID;

/// Where a page of a list ended: the sort key of its last row. Lists go from the newest to the
/// oldest. Its text is opaque to callers.
///
/// @param at time of the row, whole milliseconds
/// @param profileId the nil UUID in lists that have none
record Cursor(Instant at, UUID titleId, UUID profileId) {
  static final UUID NO_PROFILE = new UUID(0, 0);

  /// Before the first row of any list.
  static final Cursor START =
      new Cursor(Instant.parse("9999-01-01T00:00:00Z"), new UUID(-1, -1), new UUID(-1, -1));

  private static final int BYTES = 40;

  /// Reads what a caller sent; empty is the start.
  ///
  /// @throws Fault INVALID_ARGUMENT when it is no text of ours
  static Cursor parse(String text) {
    if (text.isEmpty()) {
      return START;
    }
    try {
      ByteBuffer bytes = ByteBuffer.wrap(Base64.getUrlDecoder().decode(text));
      if (bytes.remaining() == BYTES) {
        Instant at = Instant.ofEpochMilli(bytes.getLong());
        if (at.compareTo(Instant.EPOCH) >= 0 && at.compareTo(START.at) <= 0) {
          return new Cursor(at, uuid(bytes), uuid(bytes));
        }
      }
    } catch (IllegalArgumentException ignored) {
      // Not base64url: falls through to the fault below.
    }
    throw Fault.invalid("cursor", "must come from an earlier answer");
  }

  String text() {
    ByteBuffer bytes = ByteBuffer.allocate(BYTES).putLong(at.toEpochMilli());
    put(bytes, titleId);
    put(bytes, profileId);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
  }

  private static void put(ByteBuffer bytes, UUID id) {
    bytes.putLong(id.getMostSignificantBits()).putLong(id.getLeastSignificantBits());
  }

  private static UUID uuid(ByteBuffer bytes) {
    return new UUID(bytes.getLong(), bytes.getLong());
  }
}
