package dev.marquee.booking.show;

import dev.marquee.booking.show.ClaimStore.Claim;
import dev.marquee.booking.show.SeatScripts.Wish;
import dev.marquee.platform.rpc.Fault;
import io.vertx.core.Future;
import io.vertx.core.eventbus.EventBus;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The live state of seats in Redis: holds, and what Postgres has claimed. State that is absent
/// (never used, expired, lost with Redis) is built from the claims before it is used: holds are
/// lost then, sold seats are not. Every change is told on the event bus, as a hint.
public final class LiveSeats {
  private static final Logger log = LoggerFactory.getLogger(LiveSeats.class);
  private static final Duration LIFE_AFTER_SHOW = Duration.ofHours(24);
  private static final Duration LIFE_MIN = Duration.ofHours(1);
  private static final int SHOWS_WITH_HOLDS_MAX = 2_000;

  /// What became of a wish to hold seats.
  sealed interface Holding {
    record Held(HoldId hold, Instant until) implements Holding {}

    record Taken(List<String> seatIds) implements Holding {}

    /// With these the person would have more seats of this show than one may.
    record PersonFull() implements Holding {}

    record TooManyTries() implements Holding {}

    /// The idempotency key came with other seats before.
    record KeyReused() implements Holding {}

    /// The hold that was made under the idempotency key has been released, was booked, or is over.
    record Over() implements Holding {}
  }

  /// Seats that a hold has for now.
  public record HeldSeats(List<String> seatIds, Instant until) {}

  /// All seats that aren't free.
  record View(long version, List<SeatStatus> seats) {}

  private final SeatScripts scripts;
  private final ClaimStore claims;
  private final HoldRules rules;
  private final EventBus hints;
  private final Clock clock;

  public LiveSeats(
      SeatScripts scripts, ClaimStore claims, HoldRules rules, EventBus hints, Clock clock) {
    this.scripts = scripts;
    this.claims = claims;
    this.rules = rules;
    this.hints = hints;
    this.clock = clock;
  }

  Future<Holding> hold(ShowKey show, Wish wish) {
    return noted(show, rules.ttl())
        .compose(noted -> loaded(show, () -> scripts.hold(show, wish, rules)))
        .map(answer ->
            switch (answer.getFirst()) {
              case "HELD" -> {
                hint(show);
                yield new Holding.Held(new HoldId(answer.get(1)), instant(answer.get(2)));
              }
              case "TAKEN" -> new Holding.Taken(answer.subList(1, answer.size()));
              case "PERSON" -> new Holding.PersonFull();
              case "RATE" -> new Holding.TooManyTries();
              case "REUSED" -> new Holding.KeyReused();
              case "OVER" -> new Holding.Over();
              default -> throw new IllegalStateException("hold.lua answered " + answer);
            });
  }

  /// A hold of this person, while it lasts.
  Future<Optional<HeldSeats>> find(ShowKey show, HoldId hold, String owner) {
    return reached(scripts.find(show, hold, owner)).map(LiveSeats::heldSeats);
  }

  /// Gives a hold's seats back.
  ///
  /// @return false when this person has no such hold
  Future<Boolean> release(ShowKey show, HoldId hold, String owner) {
    return reached(scripts.release(show, hold, owner))
        .map(answer -> {
          hint(show);
          return answer.getFirst().equals("RELEASED");
        });
  }

  /// Shows of a tenant in which somebody holds seats now.
  Future<List<ShowKey>> showsWithHolds(String tenant) {
    Instant now = clock.instant();
    return reached(
            scripts.showsWithDeadlines(
                now.minus(LIFE_MIN), now.plus(rules.lifeMax()), SHOWS_WITH_HOLDS_MAX))
        .map(shows -> shows.stream().filter(show -> show.tenant().equals(tenant)).toList());
  }

  /// Holds a person has of a show.
  Future<List<HoldId>> holdsOf(ShowKey show, String owner) {
    return reached(scripts.holdsOf(show, owner));
  }

  /// Checks that a hold still has all its seats, and keeps them until the payment deadline.
  public Future<Optional<HeldSeats>> claim(ShowKey show, HoldId hold, String owner) {
    return noted(show, rules.paymentTtl())
        .compose(noted -> reached(scripts.claim(show, hold, owner, rules.paymentTtl())))
        .map(answer -> {
          hint(show);
          return heldSeats(answer);
        });
  }

  /// Shows seats as claimed: someone is paying. Like the next two it comes after the commit that
  /// made it true, may fail without harm (the resync mends it) and waits for nothing.
  public void showClaimed(
      ShowKey show, UUID bookingId, String owner, Instant payBy, List<String> seatIds) {
    mark(show, entry(new Claim("", bookingId, owner, false, payBy)), seatIds);
  }

  /// Shows seats as sold.
  public void showSold(ShowKey show, UUID bookingId, String owner, List<String> seatIds) {
    mark(show, entry(new Claim("", bookingId, owner, true, Instant.EPOCH)), seatIds);
  }

  /// Shows seats as free again, unless somebody else has them by now.
  public void showFreed(ShowKey show, UUID bookingId, List<String> seatIds) {
    loaded(show, () -> scripts.free(show, bookingId, seatIds))
        .onSuccess(answer -> hint(show))
        .onFailure(error -> log.warn("map of {} not told of freed seats", show, error));
  }

  private void mark(ShowKey show, String entry, List<String> seatIds) {
    loaded(show, () -> scripts.mark(show, entry, seatIds))
        .onSuccess(answer -> hint(show))
        .onFailure(error -> log.warn("map of {} not told of claimed seats", show, error));
  }

  Future<View> view(ShowKey show) {
    return loaded(show, () -> scripts.map(show))
        .map(answer -> {
          Instant now = instant(answer.get(2));
          List<SeatStatus> seats = new ArrayList<>();
          for (int i = 3; i < answer.size(); i += 2) {
            SeatStatus status = SeatStatus.ofEntry(answer.get(i), answer.get(i + 1), now);
            if (status.state() != SeatStatus.State.FREE) {
              seats.add(status);
            }
          }
          return new View(Long.parseLong(answer.get(1)), seats);
        });
  }

  /// What changed after a version, in order; empty when some of it can't be told any more (trimmed,
  /// or lost with Redis): then a new view must be taken.
  Future<Optional<List<SeatChange>>> changes(ShowKey show, long afterVersion) {
    return reached(scripts.changes(show, afterVersion))
        .map(read ->
            read.filter(stream ->
                    SeatChange.followWithoutGap(
                        afterVersion, stream.versionNow(), stream.changes()))
                .map(SeatScripts.StreamRead::changes));
  }

  /// Frees what has expired.
  Future<Integer> sweep(ShowKey show) {
    return reached(scripts.sweep(show))
        .onSuccess(swept -> {
          if (swept > 0) {
            hint(show);
          }
        });
  }

  /// Compares a show's loaded state with Postgres and mends it. The version is read before the
  /// claims: should anything change in between, nothing is done, for what was read may be old.
  public Future<Boolean> resync(ShowKey show) {
    return reached(scripts.version(show))
        .compose(
            version -> version.isEmpty() ? Future.succeededFuture(false) : load(show, version));
  }

  /// No hold without its deadline in the sweep's index: it would end without anybody hearing of it.
  private Future<Void> noted(ShowKey show, Duration life) {
    return reached(scripts.noteDeadline(show, clock.instant().plus(life)));
  }

  private Future<List<String>> loaded(ShowKey show, Supplier<Future<List<String>>> script) {
    return reached(
        script
            .get()
            .compose(answer ->
                answer.getFirst().equals("ABSENT")
                    ? load(show, "").compose(done -> script.get())
                    : Future.succeededFuture(answer)));
  }

  /// What Redis refuses a script with is no exception; it means: not now.
  private static <T> Future<T> reached(Future<T> answer) {
    return answer.recover(error ->
        Future.failedFuture(
            error instanceof Fault ? error : Fault.unavailable("the seat map", error)));
  }

  /// @return whether something was mended
  private Future<Boolean> load(ShowKey show, String version) {
    return claims
        .ofShow(show)
        .compose(found -> {
          Duration left = Duration.between(clock.instant(), found.endsAt()).plus(LIFE_AFTER_SHOW);
          List<String> seatsAndEntries = new ArrayList<>();
          found
              .claims()
              .forEach(claim -> {
                seatsAndEntries.add(claim.seatId());
                seatsAndEntries.add(entry(claim));
              });
          Duration life = left.compareTo(LIFE_MIN) > 0 ? left : LIFE_MIN;
          return scripts.load(show, version, life, seatsAndEntries);
        })
        .map(answer -> {
          boolean mended = answer.getFirst().equals("LOADED") && !answer.get(1).equals("0");
          if (mended) {
            hint(show);
          }
          return mended;
        });
  }

  /// A claim as the scripts know it.
  private static String entry(Claim claim) {
    return (claim.sold() ? "S|" : "C|")
        + claim.bookingId()
        + "|"
        + (claim.sold() ? 0 : claim.payBy().toEpochMilli())
        + "|"
        + claim.owner();
  }

  private static Optional<HeldSeats> heldSeats(List<String> answer) {
    return answer.size() < 2
        ? Optional.empty()
        : Optional.of(
            new HeldSeats(List.copyOf(answer.subList(2, answer.size())), instant(answer.get(1))));
  }

  private static Instant instant(String millis) {
    return Instant.ofEpochMilli(Long.parseLong(millis));
  }

  private void hint(ShowKey show) {
    hints.publish(show.hintAddress(), "");
  }
}
