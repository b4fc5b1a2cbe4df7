package dev.marquee.booking.show;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Whether a seat can be had.
///
/// @param until when a held seat may come back; null for others
public record SeatStatus(String seatId, State state, @Nullable Instant until) {

  /// HELD: someone holds it or is paying for it.
  public enum State {
    FREE,
    HELD,
    SOLD
  }

  /// Reads `kind|until` as the scripts write it.
  static SeatStatus ofChange(String seatId, String change) {
    Instant until = Instant.ofEpochMilli(Long.parseLong(change.substring(2)));
    return switch (change.charAt(0)) {
      case 'F' -> new SeatStatus(seatId, State.FREE, null);
      case 'S' -> new SeatStatus(seatId, State.SOLD, null);
      case 'H', 'C' -> new SeatStatus(seatId, State.HELD, until);
      default -> throw new IllegalStateException("unknown kind of change: " + change);
    };
  }

  /// Reads `kind|ref|until|owner` as the scripts write it. A hold whose deadline has passed is
  /// free, swept or not.
  static SeatStatus ofEntry(String seatId, String entry, Instant now) {
    String[] parts = entry.split("\\|", 4);
    SeatStatus status = ofChange(seatId, parts[0] + "|" + parts[2]);
    boolean over = parts[0].equals("H") && status.until != null && !status.until.isAfter(now);
    return over ? new SeatStatus(seatId, State.FREE, null) : status;
  }
}
