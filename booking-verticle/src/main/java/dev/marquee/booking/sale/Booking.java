package dev.marquee.booking.sale;

import dev.marquee.booking.show.PricedSeat;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/// Seats of a show that are one account's, or were meant to be.
///
/// @param seats with the prices they were sold at
/// @param payBy until when an unpaid one is kept
/// @param actionUrl where the customer approves the payment; empty for none
/// @param declineCode why the payment was declined; empty otherwise
/// @param tickets one a seat, once confirmed
record Booking(
    UUID id,
    String accountId,
    UUID showId,
    BookingState state,
    List<PricedSeat> seats,
    String currency,
    Instant payBy,
    Instant createdAt,
    String actionUrl,
    String declineCode,
    List<Ticket> tickets,
    long version) {

  /// Entry for one seat.
  ///
  /// @param code what to show as a QR code, see [TicketCode]
  record Ticket(UUID id, UUID bookingId, UUID showId, String seatId, String code) {
    /// Whoever has the code gets in.
    @Override
    public String toString() {
      return "Ticket[" + id + "]";
    }
  }

  Booking {
    seats = List.copyOf(seats);
    tickets = List.copyOf(tickets);
  }

  long totalMinor() {
    return seats.stream().mapToLong(PricedSeat::priceMinor).sum();
  }
}
