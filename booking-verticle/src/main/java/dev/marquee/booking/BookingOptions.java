package dev.marquee.booking;

import dev.marquee.booking.sale.PaymentOptions;
import dev.marquee.booking.sale.ProviderOptions;
import dev.marquee.booking.show.HoldRules;
import dev.marquee.booking.show.LiveOptions;
import java.time.Duration;

/// Settings of the booking verticle; every key is explained in `booking/defaults.yaml`.
///
/// @param holdTtl life of a hold
/// @param paymentTtl time to pay once booked
/// @param seatsPerHold seats in one hold, at most 10
/// @param seatsPerPerson seats of one show an account may have
/// @param holdTriesPerMinute tries to hold seats of one show, an account
/// @param live how the live map is kept and followed
/// @param provider how the payment provider is reached
/// @param payment how payments are driven on
public record BookingOptions(
    Duration holdTtl,
    Duration paymentTtl,
    int seatsPerHold,
    int seatsPerPerson,
    int holdTriesPerMinute,
    LiveOptions live,
    ProviderOptions provider,
    PaymentOptions payment) {
  private static final Duration POLL_MAX = Duration.ofMillis(500);

  public BookingOptions {
    require(seatsPerHold >= 1 && seatsPerHold <= 10, "seatsPerHold: must be 1 to 10");
    require(seatsPerPerson >= seatsPerHold, "seatsPerPerson: must be at least seatsPerHold");
    require(holdTriesPerMinute >= 1, "holdTriesPerMinute: must be at least 1");
    require(holdTtl.isPositive() && paymentTtl.isPositive(), "holdTtl, paymentTtl: must be > 0");
    require(live.pollInterval().compareTo(POLL_MAX) <= 0, "live.pollInterval: must be ≤ 500ms");
    require(provider.tries() >= 1 && provider.tries() <= 5, "provider.tries: must be 1 to 5");
    require(
        payment.lease().compareTo(provider.timeout().multipliedBy(2L * provider.tries())) > 0,
        "payment.lease: must outlast all tries of a call");
  }

  HoldRules holdRules() {
    return new HoldRules(holdTtl, paymentTtl, seatsPerHold, seatsPerPerson, holdTriesPerMinute);
  }

  private static void require(boolean holds, String rule) {
    if (!holds) {
      throw new IllegalArgumentException(rule);
    }
  }
}
