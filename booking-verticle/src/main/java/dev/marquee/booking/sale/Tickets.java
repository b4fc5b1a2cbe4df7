package dev.marquee.booking.sale;

import dev.marquee.booking.sale.Booking.Ticket;
import dev.marquee.booking.show.Showtime;
import dev.marquee.booking.show.ShowtimeStore;
import dev.marquee.platform.Uuid7;
import dev.marquee.platform.rpc.CallContext;
import dev.marquee.platform.sql.Tx;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/// Tickets: issued and signed when a booking is confirmed, verified at the door.
public final class Tickets {
  private final BookingStore bookings;
  private final TicketKeyStore keys;
  private final ShowtimeStore shows;
  private final Uuid7 ids;
  private final Map<String, List<TicketKey>> tenantToKeys = new ConcurrentHashMap<>();

  public Tickets(BookingStore bookings, TicketKeyStore keys, ShowtimeStore shows, Uuid7 ids) {
    this.bookings = bookings;
    this.keys = keys;
    this.shows = shows;
    this.ids = ids;
  }

  /// Adds one ticket a seat. The tenant's keys are known by now, see [#keys]: they aren't fetched
  /// while a transaction holds its connection.
  Future<Void> issue(Tx tx, Sale sale) {
    String tenant = sale.show().tenant();
    UUID showId = sale.show().showId();
    TicketKey key = Objects.requireNonNull(tenantToKeys.get(tenant)).getFirst();
    List<Ticket> tickets =
        sale.seatIds().stream()
            .map(seat -> {
              TicketCode code = new TicketCode(key.id(), ids.next(), showId, seat);
              return new Ticket(
                  code.ticketId(), sale.bookingId(), showId, seat, code.signed(key, tenant));
            })
            .toList();
    return bookings.issue(tx, tenant, tickets);
  }

  /// Looks at a scanned code.
  ///
  /// @return the ticket; empty when it isn't genuine, isn't paid (any more), or is for a show that
  ///   isn't the caller's
  Optional<Ticket> verify(String code) {
    String tenant = CallContext.current().tenant();
    return TicketCode.read(code)
        .filter(read -> keys(tenant).stream().anyMatch(key -> read.verifies(key, tenant)))
        .flatMap(read -> bookings.findTicket(tenant, read.code().ticketId()).await())
        .filter(ticket -> isCallersShow(tenant, ticket))
        .filter(ticket ->
            bookings
                .find(tenant, ticket.bookingId())
                .await()
                .filter(booking -> booking.state() == BookingState.CONFIRMED)
                .isPresent());
  }

  private boolean isCallersShow(String tenant, Ticket ticket) {
    CallContext call = CallContext.current();
    return call.caller().hasRole("admin")
        || shows
            .find(tenant, ticket.showId())
            .await()
            .map(Showtime::venue)
            .filter(venue -> venue.ownerId().equals(call.caller().organisationId()))
            .isPresent();
  }

  /// The tenant's keys, newest first; the first one is made when it is needed.
  List<TicketKey> keys(String tenant) {
    List<TicketKey> known = tenantToKeys.get(tenant);
    if (known != null) {
      return known;
    }
    List<TicketKey> found = keys.list(tenant).await();
    if (found.isEmpty()) {
      keys.addFirst(tenant, TicketKey.generate()).await();
      found = keys.list(tenant).await();
    }
    tenantToKeys.put(tenant, found);
    return found;
  }
}
