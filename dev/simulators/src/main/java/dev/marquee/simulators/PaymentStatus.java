package dev.marquee.simulators;

/// Where a payment stands, as in Stripe's PaymentIntent. `CANCELED` and `DECLINED` are final.
enum PaymentStatus {
  REQUIRES_ACTION,
  PROCESSING,
  REQUIRES_CAPTURE,
  SUCCEEDED,
  CANCELED,
  DECLINED
}
