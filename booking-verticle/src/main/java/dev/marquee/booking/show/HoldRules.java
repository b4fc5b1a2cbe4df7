package dev.marquee.booking.show;

import java.time.Duration;

/// What a person may hold.
///
/// @param ttl life of a hold
/// @param paymentTtl how long its seats stay claimed while the payment runs
/// @param seatsPerHold seats in one hold
/// @param seatsPerPerson seats of one show one account may have, held and bought together
/// @param triesPerMinute tries to hold seats of one show, an account
public record HoldRules(
    Duration ttl, Duration paymentTtl, int seatsPerHold, int seatsPerPerson, int triesPerMinute) {
  static final Duration WINDOW = Duration.ofMinutes(1);

  /// How long a request is known as a repeat by its Idempotency-Key: it gets its hold while that
  /// lasts.
  static final Duration REPLAY = Duration.ofHours(1);

  /// A hold's longest life: its own and the time to pay.
  Duration lifeMax() {
    return ttl.plus(paymentTtl);
  }
}
