package dev.marquee.booking.sale;

import dev.marquee.platform.events.Event;
import dev.marquee.platform.events.Outbox;
import dev.marquee.platform.sql.Tx;
import dev.marquee.proto.booking.v1.BookingEvent;
import java.util.UUID;

/// Facts about bookings on `marquee.booking.v1`, each with the next version of its booking.
public final class BookingEvents {
  private final Outbox outbox;

  public BookingEvents(Outbox outbox) {
    this.outbox = outbox;
  }

  void held(Tx tx, Booking booking) {
    append(
        tx,
        "booking_held",
        booking.id(),
        booking.version(),
        booking.state(),
        booking.accountId(),
        booking.showId());
  }

  /// @param sale after it moved
  /// @param type e.g. "booking_confirmed"
  void moved(Tx tx, Sale sale, String type) {
    append(
        tx,
        type,
        sale.bookingId(),
        sale.version(),
        sale.state(),
        sale.accountId(),
        sale.show().showId());
  }

  private void append(
      Tx tx,
      String type,
      UUID bookingId,
      long version,
      BookingState state,
      String accountId,
      UUID showId) {
    BookingEvent value =
        BookingEvent.newBuilder()
            .setBookingId(bookingId.toString())
            .setVersion(version)
            .setState(BookingsRpc.proto(state))
            .setAccountId(accountId)
            .setShowtimeId(showId.toString())
            .build();
    outbox.append(tx, new Event(type, bookingId.toString(), version, value));
  }
}
