package dev.marquee.booking.sale;

import dev.marquee.booking.show.ClaimStore;
import dev.marquee.booking.show.HoldId;
import dev.marquee.booking.show.LiveSeats;
import dev.marquee.booking.show.LiveSeats.HeldSeats;
import dev.marquee.booking.show.Seating;
import dev.marquee.booking.show.ShowKey;
import dev.marquee.platform.Uuid7;
import dev.marquee.platform.rpc.CallContext;
import dev.marquee.platform.sql.Page;
import dev.marquee.platform.sql.Tx;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// Bookings: held seats claimed for good, before any money moves.
public final class Bookings {
  /// What became of a hold that was to be booked.
  sealed interface Claiming {
    /// The booking is there, now or since an earlier request; its payment comes next.
    record Claimed(UUID bookingId) implements Claiming {}

    /// The hold is over, or was never the caller's.
    record HoldLost() implements Claiming {}
  }

  /// A hold that is to be booked.
  ///
  /// @param seatIds kept until the deadline; none when the hold is over, or a booking already
  record Kept(HoldId hold, List<String> seatIds, Instant payBy) {}

  private final BookingStore bookings;
  private final SaleStore sales;
  private final ClaimStore claims;
  private final LiveSeats live;
  private final BookingEvents events;
  private final Uuid7 ids;

  public Bookings(
      BookingStore bookings,
      SaleStore sales,
      ClaimStore claims,
      LiveSeats live,
      BookingEvents events,
      Uuid7 ids) {
    this.bookings = bookings;
    this.sales = sales;
    this.claims = claims;
    this.live = live;
    this.events = events;
    this.ids = ids;
  }

  /// Has the caller's hold last until the payment deadline. Comes before the transaction that
  /// claims its seats, for none waits for Redis; should we die in between, the hold ends like any
  /// other. A booking that is there already needs no Redis.
  Kept keep(Seating seating, HoldId hold) {
    CallContext call = CallContext.current();
    ShowKey show = new ShowKey(call.tenant(), seating.show().id());
    boolean booked = bookings.findByHold(call.tenant(), hold, call.accountId()).await().isPresent();
    Optional<HeldSeats> kept =
        booked ? Optional.empty() : live.claim(show, hold, call.accountId()).await();
    return kept.map(held -> new Kept(hold, held.seatIds(), held.until()))
        .orElseGet(() -> new Kept(hold, List.of(), Instant.EPOCH));
  }

  /// Claims a hold's seats and adds the booking with its price snapshot and payment order, all in
  /// the caller's transaction. One hold becomes one booking, however often this is asked.
  ///
  /// @param method the provider's token for a card or UPI handle
  Claiming claim(Tx tx, Seating seating, Kept kept, String method) {
    CallContext call = CallContext.current();
    ShowKey show = new ShowKey(call.tenant(), seating.show().id());
    HoldId hold = kept.hold();
    List<String> seats = kept.seatIds();
    Instant payBy = kept.payBy();
    Optional<Claiming> earlier = earlier(tx, hold);
    if (earlier.isPresent() || seats.isEmpty()) {
      return earlier.orElseGet(Claiming.HoldLost::new);
    }
    UUID id = ids.next();
    if (!claims.claim(tx, show, id, seats, payBy).await()) {
      // Another request for this hold was quicker, or Redis promised what Postgres had given away.
      tx.afterCommit(() -> live.resync(show));
      return earlier(tx, hold).orElseGet(Claiming.HoldLost::new);
    }
    Booking booking = booking(id, seating, seats, payBy);
    Future.all(
            bookings.insert(tx, call.tenant(), booking, hold),
            sales.insertAttempt(tx, call.tenant(), ids.next(), booking, method))
        .await();
    events.held(tx, booking);
    tx.afterCommit(() -> live.showClaimed(show, id, booking.accountId(), payBy, seats));
    return new Claiming.Claimed(id);
  }

  private Optional<Claiming> earlier(Tx tx, HoldId hold) {
    CallContext call = CallContext.current();
    return bookings
        .findByHold(tx, call.tenant(), hold, call.accountId())
        .await()
        .map(Claiming.Claimed::new);
  }

  private static Booking booking(UUID id, Seating seating, List<String> seats, Instant payBy) {
    return new Booking(
        id,
        CallContext.current().accountId(),
        seating.show().id(),
        BookingState.PENDING_PAYMENT,
        seating.price(seats),
        seating.show().venue().currency(),
        payBy,
        Instant.EPOCH,
        "",
        "",
        List.of(),
        1);
  }

  /// The caller's own booking.
  Optional<Booking> find(UUID bookingId) {
    CallContext call = CallContext.current();
    return bookings
        .find(call.tenant(), bookingId)
        .await()
        .filter(booking -> booking.accountId().equals(call.accountId()));
  }

  /// Anybody's booking, for another verticle.
  Optional<Booking> findForSync(UUID bookingId) {
    return bookings.find(CallContext.current().tenant(), bookingId).await();
  }

  /// The caller's bookings, newest first.
  List<Booking> list(Page page) {
    CallContext call = CallContext.current();
    return bookings.list(call.tenant(), call.accountId(), page).await();
  }
}
