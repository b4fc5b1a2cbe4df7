package dev.marquee.simulators;

/// What the state machine makes of an order to a payment.
sealed interface Transition {
  /// The payment moved on, and the world is told.
  record Moved(Payment payment, PaymentEvent event) implements Transition {}

  /// Not from this state: 409, or 402 if the money itself was refused.
  record Refused(int status, String code, String detail) implements Transition {}
}
