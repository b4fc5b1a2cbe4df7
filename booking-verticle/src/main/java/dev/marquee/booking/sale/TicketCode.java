package dev.marquee.booking.sale;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;

/// What stands in a ticket's QR code: `MQ1.` and base64url of key id (4 bytes), ticket id (16),
/// showtime id (16), seat (UTF-8), Ed25519 signature (64). The signature covers
/// `marquee-ticket-1\0<tenant>\0` and what comes before it; a scanner that has the public key needs
/// no network.
///
/// @param keyId of the [TicketKey] it is signed with
record TicketCode(String keyId, UUID ticketId, UUID showId, String seatId) {
  private static final String PREFIX = "MQ1.";
  private static final int HEAD_BYTES = TicketKey.ID_BYTES + 32;
  private static final int SEAT_BYTES_MAX = 16;

  /// The signed text.
  String signed(TicketKey key, String tenant) {
    byte[] content = content();
    byte[] signature = key.sign(tenant, content);
    byte[] all = Arrays.copyOf(content, content.length + signature.length);
    System.arraycopy(signature, 0, all, content.length, signature.length);
    return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(all);
  }

  private byte[] content() {
    byte[] seat = seatId.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(HEAD_BYTES + seat.length)
        .put(HexFormat.of().parseHex(keyId))
        .putLong(ticketId.getMostSignificantBits())
        .putLong(ticketId.getLeastSignificantBits())
        .putLong(showId.getMostSignificantBits())
        .putLong(showId.getLeastSignificantBits())
        .put(seat)
        .array();
  }

  /// A text that has the shape of a code; its signature is still to be verified.
  ///
  /// @param content what the signature covers
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Unverified(TicketCode code, byte[] content, byte[] signature) {
    boolean verifies(TicketKey key, String tenant) {
      return key.id().equals(code.keyId) && key.verifies(tenant, content, signature);
    }
  }

  /// Reads a scanned text; empty when it is no ticket of ours at all.
  static Optional<Unverified> read(String text) {
    if (!text.startsWith(PREFIX)) {
      return Optional.empty();
    }
    byte[] all;
    try {
      all = Base64.getUrlDecoder().decode(text.substring(PREFIX.length()));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
    int contentBytes = all.length - TicketKey.SIGNATURE_BYTES;
    if (contentBytes <= HEAD_BYTES || contentBytes > HEAD_BYTES + SEAT_BYTES_MAX) {
      return Optional.empty();
    }
    byte[] content = Arrays.copyOf(all, contentBytes);
    ByteBuffer in = ByteBuffer.wrap(content);
    byte[] keyId = new byte[TicketKey.ID_BYTES];
    in.get(keyId);
    UUID ticketId = new UUID(in.getLong(), in.getLong());
    UUID showId = new UUID(in.getLong(), in.getLong());
    byte[] seat = new byte[in.remaining()];
    in.get(seat);
    TicketCode code =
        new TicketCode(
            HexFormat.of().formatHex(keyId),
            ticketId,
            showId,
            new String(seat, StandardCharsets.UTF_8));
    return Optional.of(
        new Unverified(code, content, Arrays.copyOfRange(all, contentBytes, all.length)));
  }
}
