package dev.marquee.booking.show;

import dev.marquee.platform.Periodic;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps the live maps true without being asked: frees seats of expired holds (an expired deadline
/// tells nobody anything), and compares shows whose bookings changed lately with Postgres, in case
/// a process died before it told the map, or Redis failed over to an older copy. Every process has
/// one; each turn is taken by one of them.
public final class SeatKeeper {
  private static final Logger log = LoggerFactory.getLogger(SeatKeeper.class);
  private static final int SHOWS_MAX = 10_000;
  private static final int AT_ONCE = 256;

  /// A deadline in the index may be this old before it is forgotten: time for its show's sweep.
  private static final Duration INDEX_GRACE = Duration.ofMinutes(1);

  private final SeatScripts scripts;
  private final LiveSeats live;
  private final ClaimStore claims;
  private final LiveOptions options;
  private final Clock clock;
  private final List<Periodic> loops;

  public SeatKeeper(
      Vertx vertx,
      SeatScripts scripts,
      LiveSeats live,
      ClaimStore claims,
      LiveOptions options,
      Clock clock) {
    this.scripts = scripts;
    this.live = live;
    this.claims = claims;
    this.options = options;
    this.clock = clock;
    this.loops =
        List.of(
            new Periodic(vertx, "sweep of expired holds", options.sweepInterval(), this::sweep),
            new Periodic(vertx, "resync of seat maps", options.resyncInterval(), this::resync));
  }

  public void start() {
    loops.forEach(Periodic::start);
  }

  /// Succeeds when the runs in hand are done.
  public Future<Void> stop() {
    return Future.join(loops.stream().map(Periodic::stop).toList()).mapEmpty();
  }

  private void sweep() {
    if (!scripts.takeTurn("sweep", half(options.sweepInterval())).await()) {
      return;
    }
    Instant now = clock.instant();
    List<ShowKey> shows =
        scripts.showsWithDeadlines(now.minus(INDEX_GRACE), now, SHOWS_MAX).await();
    for (int i = 0; i < shows.size(); i += AT_ONCE) {
      List<ShowKey> some = shows.subList(i, Math.min(shows.size(), i + AT_ONCE));
      Future.join(some.stream().map(this::sweep).toList()).await();
    }
  }

  /// A show whose sweep fails doesn't keep the others from theirs.
  private Future<Integer> sweep(ShowKey show) {
    return live.sweep(show)
        .onFailure(error -> log.warn("{} can't be swept just now", show, error))
        .otherwise(0);
  }

  private void resync() {
    if (!scripts.takeTurn("resync", half(options.resyncInterval())).await()) {
      return;
    }
    for (ShowKey show : claims.changedShows(options.resyncWindow()).await()) {
      if (resync(show).await()) {
        log.warn("the seat map of {} differed from its claims and was mended", show);
      }
    }
  }

  /// As with sweeps: one show's failure is its own.
  private Future<Boolean> resync(ShowKey show) {
    return live.resync(show)
        .onFailure(error -> log.warn("{} can't be compared just now", show, error))
        .otherwise(false);
  }

  private static Duration half(Duration interval) {
    return interval.dividedBy(2);
  }
}
