package dev.marquee.booking.sale;

import dev.marquee.booking.sale.LedgerStore.Movement;
import dev.marquee.booking.sale.PaymentProvider.Payment;
import dev.marquee.booking.show.ClaimStore;
import dev.marquee.booking.show.LiveSeats;
import dev.marquee.platform.sql.Tx;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// What follows for a booking from what is known of its payment: state, claims, tickets, ledger and
/// event, all in the caller's transaction and on a sale that he locked and will save. Nothing here
/// asks the provider. Each method gives the sale as it is afterwards.
public final class Settlement {
  private final SaleStore sales;
  private final ClaimStore claims;
  private final LedgerStore ledger;
  private final Tickets tickets;
  private final BookingEvents events;
  private final LiveSeats live;

  public Settlement(
      SaleStore sales,
      ClaimStore claims,
      LedgerStore ledger,
      Tickets tickets,
      BookingEvents events,
      LiveSeats live) {
    this.sales = sales;
    this.claims = claims;
    this.ledger = ledger;
    this.tickets = tickets;
    this.events = events;
    this.live = live;
  }

  /// Fetches what a confirmation needs. Comes before the transaction: in it, each would wait for a
  /// second connection while all are held by others who wait for theirs.
  void prepare(Sale sale) {
    tickets.keys(sale.show().tenant());
  }

  /// The provider told how the payment stands.
  Sale seen(Tx tx, Sale before, Payment payment) {
    PaymentStatus known = before.attempt().status();
    if (known == PaymentStatus.REFUNDING) {
      return refunded(tx, before, payment);
    }
    if (payment.status().isBehind(known) || payment.status() == known) {
      return before;
    }
    Sale sale = before.with(before.attempt().seen(payment));
    return switch (sale.state()) {
      case PENDING_PAYMENT, EXPIRING -> seenUnpaid(tx, sale);
      case CONFIRMED -> seenConfirmed(tx, sale);
      case EXPIRED, DECLINED, CAPTURE_FAILED ->
          payment.status() == PaymentStatus.SUCCEEDED ? seenTooLate(tx, sale) : sale;
    };
  }

  private Sale seenUnpaid(Tx tx, Sale sale) {
    boolean pending = sale.state() == BookingState.PENDING_PAYMENT;
    return switch (sale.attempt().status()) {
      case REQUIRES_CAPTURE -> pending ? confirm(tx, sale) : sale;
      case SUCCEEDED -> captured(tx, confirm(tx, sale));
      case DECLINED ->
          pending
              ? end(tx, sale, BookingState.DECLINED, "booking_declined")
              : end(tx, sale, BookingState.EXPIRED, "booking_expired");
      case CANCELED -> end(tx, sale, BookingState.EXPIRED, "booking_expired");
      case NEW, REQUIRES_ACTION, PROCESSING, REFUNDING, REFUNDED -> sale;
    };
  }

  private Sale seenConfirmed(Tx tx, Sale sale) {
    return switch (sale.attempt().status()) {
      case SUCCEEDED -> captured(tx, sale);
      case CANCELED, DECLINED -> captureFailed(tx, sale);
      case NEW, REQUIRES_ACTION, PROCESSING, REQUIRES_CAPTURE, REFUNDING, REFUNDED -> sale;
    };
  }

  /// Money that comes after the seats were given back buys them again if they are still free, and
  /// goes back otherwise. A customer who was told "declined" has paid elsewhere: his goes back.
  private Sale seenTooLate(Tx tx, Sale sale) {
    boolean again =
        sale.state() == BookingState.EXPIRED
            && claims
                .claim(tx, sale.show(), sale.bookingId(), sale.seatIds(), sale.showStartsAt())
                .await();
    if (again) {
      return captured(tx, confirm(tx, sale));
    }
    ledger.post(tx, sale, Movement.LATE_CAPTURE).await();
    return sale.with(sale.attempt().with(PaymentStatus.REFUNDING));
  }

  private Sale refunded(Tx tx, Sale sale, Payment payment) {
    if (payment.refundedMinor() < sale.attempt().amountMinor()) {
      return sale;
    }
    ledger.post(tx, sale, Movement.REFUND).await();
    Sale refunded = sale.with(sale.attempt().with(PaymentStatus.REFUNDED));
    return move(tx, refunded, sale.state(), "booking_refunded");
  }

  /// The provider refused to capture. He may change his mind within the window.
  Sale captureRefused(Tx tx, Sale before, Duration window) {
    Instant confirmedAt = before.attempt().confirmedAt();
    if (before.next() != Sale.Next.CAPTURE || confirmedAt == null) {
      return before;
    }
    Sale sale = before.with(before.attempt().captureRefused());
    return sale.now().isBefore(confirmedAt.plus(window)) ? sale : captureFailed(tx, sale);
  }

  /// Time passes: at the payment deadline the payment is to be cancelled, and only then the seats
  /// go. At the hard deadline they go although the payment is still open, because it can't be
  /// cancelled or the provider doesn't answer; it is followed to its end all the same.
  ///
  /// @param hardTtl between the two deadlines
  Sale overdue(Tx tx, Sale sale, Duration hardTtl) {
    if (sale.next() == Sale.Next.EXPIRE) {
      sales.move(tx, sale, BookingState.EXPIRING, 0).await();
      return sale.movedTo(BookingState.EXPIRING, 0);
    }
    boolean waiting = sale.state() == BookingState.EXPIRING;
    return waiting && !sale.now().isBefore(sale.payBy().plus(hardTtl))
        ? end(tx, sale, BookingState.EXPIRED, "booking_expired")
        : sale;
  }

  private Sale confirm(Tx tx, Sale sale) {
    Future.all(tickets.issue(tx, sale), ledger.post(tx, sale, Movement.SALE)).await();
    tx.afterCommit(
        () -> live.showSold(sale.show(), sale.bookingId(), sale.accountId(), sale.seatIds()));
    Sale confirmed = sale.with(sale.attempt().confirmed(sale.now()));
    return move(tx, confirmed, BookingState.CONFIRMED, "booking_confirmed");
  }

  private Sale captured(Tx tx, Sale sale) {
    ledger.post(tx, sale, Movement.CAPTURE).await();
    return sale;
  }

  private Sale captureFailed(Tx tx, Sale sale) {
    ledger.post(tx, sale, Movement.SALE_REVERSED).await();
    return end(tx, sale, BookingState.CAPTURE_FAILED, "booking_cancelled");
  }

  private Sale end(Tx tx, Sale sale, BookingState state, String event) {
    List<String> freed = claims.release(tx, sale.show().tenant(), sale.bookingId()).await();
    tx.afterCommit(() -> live.showFreed(sale.show(), sale.bookingId(), freed));
    return move(tx, sale, state, event);
  }

  private Sale move(Tx tx, Sale sale, BookingState state, String event) {
    sales.move(tx, sale, state, 1).await();
    Sale moved = sale.movedTo(state, 1);
    events.moved(tx, moved, event);
    return moved;
  }
}
