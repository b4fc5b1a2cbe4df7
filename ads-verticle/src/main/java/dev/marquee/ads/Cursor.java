package dev.marquee.ads;

import dev.marquee.platform.rpc.Fault;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;

/// Where a page of campaigns ended: its last id, opaque to callers.
final class Cursor {
  private static final int LENGTH = 22;

  private Cursor() {}

  static String write(UUID last) {
    byte[] bytes =
        ByteBuffer.allocate(16)
            .putLong(last.getMostSignificantBits())
            .putLong(last.getLeastSignificantBits())
            .array();
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /// @return empty for the first page
  /// @throws Fault INVALID_ARGUMENT for text we didn't write
  static Optional<UUID> read(String cursor) {
    if (cursor.isEmpty()) {
      return Optional.empty();
    }
    try {
      if (cursor.length() == LENGTH) {
        ByteBuffer bytes = ByteBuffer.wrap(Base64.getUrlDecoder().decode(cursor));
        return Optional.of(new UUID(bytes.getLong(), bytes.getLong()));
      }
    } catch (IllegalArgumentException ignored) {
      // Falls through to the fault below.
    }
    throw Fault.invalid("cursor", "must be one that a page ended with");
  }
}
