package dev.marquee.identity.subscription;

import java.time.Instant;

/// What can happen to a subscription.
sealed interface Happening {
  Instant at();

  /// The provider may charge the payment method.
  record Approved(Instant at) implements Happening {}

  /// The payment method was refused.
  record Declined(Instant at) implements Happening {}

  /// The charge that was asked for is paid.
  record Paid(Instant at) implements Happening {}

  /// The charge that was asked for is refused: never said of silence.
  record Refused(Instant at) implements Happening {}

  /// The charge that was asked for waits for the customer.
  record ActionNeeded(Instant at) implements Happening {}

  /// The customer's time to decide is over, and the provider lets go.
  record Abandoned(Instant at) implements Happening {}

  record Cancelled(Instant at) implements Happening {}

  record Resumed(Instant at) implements Happening {}

  /// There is another payment method.
  record MethodChanged(Instant at) implements Happening {}

  /// The account is no active one any more.
  record AccountClosed(Instant at) implements Happening {}

  /// Time passed.
  record Passed(Instant at) implements Happening {}
}
