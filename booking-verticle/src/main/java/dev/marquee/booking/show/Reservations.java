package dev.marquee.booking.show;

import dev.marquee.booking.shared.Violation;
import dev.marquee.booking.shared.Violations;
import dev.marquee.booking.show.LiveSeats.HeldSeats;
import dev.marquee.booking.show.LiveSeats.Holding;
import dev.marquee.booking.show.SeatScripts.Wish;
import dev.marquee.platform.rpc.CallContext;
import dev.marquee.platform.rpc.Fault;
import dev.marquee.platform.sql.Idempotency;
import io.vertx.core.Future;
import io.vertx.grpc.common.GrpcStatus;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// Holds: seats kept for one person for a few minutes. A hold is a promise kept in the normal case,
/// not a lock: it lives in Redis alone, and only a claim makes a seat his.
public final class Reservations {
  private static final String KEY = "Idempotency-Key";
  private static final int KEY_LENGTH_MAX = 255;

  /// Seats kept for the caller, with what they cost.
  record Hold(HoldId id, UUID showId, List<PricedSeat> seats, String currency, Instant expiresAt) {
    long totalMinor() {
      return seats.stream().mapToLong(PricedSeat::priceMinor).sum();
    }
  }

  /// What became of a request to hold seats.
  sealed interface HoldOutcome {
    record Held(Hold hold) implements HoldOutcome {}

    record NoSuchShow() implements HoldOutcome {}

    record Invalid(List<Violation> violations) implements HoldOutcome {}

    record SeatsTaken(List<String> seatIds) implements HoldOutcome {}

    record TooManySeats(int seatsMax) implements HoldOutcome {}

    record Closed(boolean cancelled) implements HoldOutcome {}
  }

  private final Showtimes shows;
  private final LiveSeats live;
  private final HoldRules rules;
  private final SecureRandom random;
  private final Clock clock;

  public Reservations(
      Showtimes shows, LiveSeats live, HoldRules rules, SecureRandom random, Clock clock) {
    this.shows = shows;
    this.live = live;
    this.rules = rules;
    this.random = random;
    this.clock = clock;
  }

  /// Holds seats for the caller, all or none. The Idempotency-Key is kept with the hold, in the
  /// script that makes it, so that a repeat finds it even after a crash.
  ///
  /// @throws Fault RESOURCE_EXHAUSTED when he tries too often, ALREADY_EXISTS for a reused key,
  ///   FAILED_PRECONDITION for a repeat that comes after its hold
  HoldOutcome hold(UUID showId, List<String> seatIds) {
    CallContext call = CallContext.current();
    if (call.idempotencyKey().length() > KEY_LENGTH_MAX) {
      throw Fault.invalid(KEY, "must be at most " + KEY_LENGTH_MAX + " characters");
    }
    Optional<Seating> seating = shows.seating(showId);
    if (seating.isEmpty()) {
      return new HoldOutcome.NoSuchShow();
    }
    Violations violations = new Violations();
    seating.get().check(violations, seatIds, rules.seatsPerHold());
    if (!violations.isEmpty()) {
      return new HoldOutcome.Invalid(violations.list());
    }
    Showtime show = seating.get().show();
    if (!show.onSale(clock.instant())) {
      return new HoldOutcome.Closed(show.cancelled());
    }
    List<String> sorted = seatIds.stream().sorted().toList();
    Wish wish = new Wish(HoldId.random(random), call.accountId(), sorted, call.idempotencyKey());
    return switch (live.hold(new ShowKey(call.tenant(), showId), wish).await()) {
      case Holding.Held(HoldId id, Instant until) ->
          new HoldOutcome.Held(hold(id, seating.get(), new HeldSeats(sorted, until)));
      case Holding.Taken(List<String> taken) -> new HoldOutcome.SeatsTaken(taken);
      case Holding.PersonFull() -> new HoldOutcome.TooManySeats(rules.seatsPerPerson());
      case Holding.TooManyTries() -> throw Fault.shed("too many holds in a minute");
      case Holding.KeyReused() -> throw Idempotency.keyReused();
      case Holding.Over() ->
          throw new Fault(GrpcStatus.FAILED_PRECONDITION, KEY + ": its hold is over");
    };
  }

  /// The caller's own hold while it lasts.
  Optional<Hold> find(UUID showId, HoldId id) {
    CallContext call = CallContext.current();
    return live.find(new ShowKey(call.tenant(), showId), id, call.accountId())
        .await()
        .flatMap(held -> shows.seating(showId).map(seating -> hold(id, seating, held)));
  }

  /// Gives the caller's own held seats back.
  ///
  /// @return false when he has no such hold
  boolean release(UUID showId, HoldId id) {
    CallContext call = CallContext.current();
    return live.release(new ShowKey(call.tenant(), showId), id, call.accountId()).await();
  }

  /// Gives back whatever an account holds, of whatever show. Awaits.
  ///
  /// @return how many holds it were
  public int releaseAll(String tenant, String accountId) {
    List<Future<List<HoldId>>> asked = new ArrayList<>();
    List<ShowKey> shows = live.showsWithHolds(tenant).await();
    shows.forEach(show -> asked.add(live.holdsOf(show, accountId)));
    Future.all(asked).await();
    int released = 0;
    for (int i = 0; i < shows.size(); i++) {
      for (HoldId hold : asked.get(i).result()) {
        if (live.release(shows.get(i), hold, accountId).await()) {
          released++;
        }
      }
    }
    return released;
  }

  private static Hold hold(HoldId id, Seating seating, HeldSeats held) {
    return new Hold(
        id,
        seating.show().id(),
        seating.price(held.seatIds()),
        seating.show().venue().currency(),
        held.until());
  }
}
