package dev.marquee.booking.sale;

/// Where a booking stands.
public enum BookingState {
  /// Seats claimed, money not yet certain.
  PENDING_PAYMENT,
  CONFIRMED,
  /// The time to pay is over; the payment is being cancelled, seats are still claimed.
  EXPIRING,
  EXPIRED,
  DECLINED,
  /// Confirmed, but the provider refused the capture for good: seats released, tickets void.
  CAPTURE_FAILED
}
