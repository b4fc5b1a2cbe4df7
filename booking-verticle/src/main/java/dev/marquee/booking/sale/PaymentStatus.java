package dev.marquee.booking.sale;

/// What we know of a payment at the provider; the last two are our own intentions with it.
public enum PaymentStatus {
  /// Ordered, or about to be; no answer yet.
  NEW(0),
  /// The customer must approve it on a page (3-D Secure, UPI).
  REQUIRES_ACTION(1),
  /// On its way; can't be cancelled.
  PROCESSING(1),
  /// Authorised: the money is held.
  REQUIRES_CAPTURE(2),
  CANCELED(3),
  DECLINED(3),
  /// Captured: the money is ours.
  SUCCEEDED(4),
  /// It came too late and goes back.
  REFUNDING(5),
  REFUNDED(6);

  private final int rank;

  PaymentStatus(int rank) {
    this.rank = rank;
  }

  /// Payments only move forward: an answer that lags behind what we know is old.
  boolean isBehind(PaymentStatus known) {
    return rank < known.rank;
  }
}
