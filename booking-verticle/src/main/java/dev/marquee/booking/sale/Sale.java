package dev.marquee.booking.sale;

import dev.marquee.booking.show.ShowKey;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/// A booking and its payment as they are at one moment: all that is needed to know what comes next.
///
/// @param version of the booking; rises by one with each of its events
/// @param now Postgres' clock: it alone judges deadlines
record Sale(
    ShowKey show,
    Instant showStartsAt,
    UUID bookingId,
    String accountId,
    List<String> seatIds,
    BookingState state,
    Instant payBy,
    long version,
    PaymentAttempt attempt,
    Instant now) {

  /// What to do about a payment.
  enum Next {
    /// The time to pay is over.
    EXPIRE,
    /// Order it, or order it again under the same key, should the answer have been lost.
    BEGIN,
    /// Ask how it stands.
    LOOK,
    CAPTURE,
    CANCEL,
    REFUND,
    NOTHING
  }

  /// What the booking's state wants of the payment, given what we know of it. This table is what
  /// recovers every interrupted sale.
  Next next() {
    Next next =
        switch (attempt.status()) {
          case REFUNDING -> Next.REFUND;
          case REFUNDED -> Next.NOTHING;
          case NEW, REQUIRES_ACTION, PROCESSING, REQUIRES_CAPTURE, CANCELED, DECLINED, SUCCEEDED ->
              switch (state) {
                case PENDING_PAYMENT -> whilePending();
                case EXPIRING, EXPIRED, DECLINED, CAPTURE_FAILED -> withoutBooking();
                case CONFIRMED ->
                    attempt.status() == PaymentStatus.REQUIRES_CAPTURE
                        ? Next.CAPTURE
                        : Next.NOTHING;
              };
        };
    boolean look = attempt.wantsLook() && !attempt.providerPaymentId().isEmpty();
    return next == Next.NOTHING && look ? Next.LOOK : next;
  }

  private Next whilePending() {
    if (!now.isBefore(payBy)) {
      return Next.EXPIRE;
    }
    return attempt.status() == PaymentStatus.NEW ? Next.BEGIN : Next.LOOK;
  }

  /// No booking, no money: what may be held or under way is found out and let go.
  private Next withoutBooking() {
    return switch (attempt.status()) {
      case NEW -> Next.BEGIN;
      case REQUIRES_ACTION, REQUIRES_CAPTURE -> Next.CANCEL;
      // It can't be cancelled, and a cancel sent again gets its old answer, whatever came since.
      case PROCESSING -> Next.LOOK;
      case CANCELED, DECLINED, SUCCEEDED, REFUNDING, REFUNDED -> Next.NOTHING;
    };
  }

  /// The idempotency key of a call about this payment. The provider knows all tenants by one
  /// account, and row ids of two tenants may be the same.
  String key(String call) {
    return show.tenant() + "." + attempt.id() + "-" + call;
  }

  /// True when booking or payment are elsewhere than in `before`.
  boolean hasMovedSince(Sale before) {
    return state != before.state || attempt.status() != before.attempt.status();
  }

  Sale with(PaymentAttempt next) {
    return new Sale(
        show, showStartsAt, bookingId, accountId, seatIds, state, payBy, version, next, now);
  }

  /// @param events how many events say so: 0 or 1
  Sale movedTo(BookingState next, int events) {
    return new Sale(
        show,
        showStartsAt,
        bookingId,
        accountId,
        seatIds,
        next,
        payBy,
        version + events,
        attempt,
        now);
  }
}
