package dev.marquee.activity;

import dev.marquee.platform.privacy.ErasedAccounts;
import dev.marquee.platform.rpc.CallContext;
import dev.marquee.platform.rpc.Fault;
import dev.marquee.platform.sql.Tx;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Playback positions: recorded in Kafka, kept in Postgres, seen at once through Redis.
///
/// A report is durable once Kafka has it. The consumer brings it to Postgres, and until it has,
/// Redis shows it. Both copies keep the later of two positions, so readers take the later of both
/// and no loss, lag, repetition or reordering on either way can show them an older one for long or
/// for good.
final class Positions {
  private static final Logger log = LoggerFactory.getLogger(Positions.class);
  private static final Duration DURATION_MAX = Duration.ofDays(7);
  private static final int SWEEP_BATCH = 10_000;
  private static final int SWEEP_BATCHES_MAX = 100;
  private static final long SEQUENCE_MAX = (1L << 53) - 1;

  private final Clock clock;
  private final ActivityOptions options;
  private final ActivityEvents events;
  private final PositionScripts recent;
  private final PositionStore store;
  private final ErasedAccounts erased = new ErasedAccounts();
  private final Counter redisMisses;

  Positions(
      Clock clock,
      ActivityOptions options,
      ActivityEvents events,
      PositionScripts recent,
      PositionStore store,
      MeterRegistry meters) {
    this.clock = clock;
    this.options = options;
    this.events = events;
    this.recent = recent;
    this.store = store;
    this.redisMisses = meters.counter("activity.position.redis.failures");
  }

  /// Records a report; returns once Kafka has it.
  ///
  /// @throws Fault INVALID_ARGUMENT for an impossible report, UNAVAILABLE without Kafka,
  ///   RESOURCE_EXHAUSTED when too many are under way
  void record(Viewing viewing, Position reported) {
    Position position = accepted(reported, clock.instant(), options.positionSlack());
    events.positionRecorded(viewing, position).await();
    String tenant = CallContext.current().tenant();
    withoutRedis(recent.keepLatest(tenant, viewing, position), false).await();
  }

  /// A report as it counts: checked, and its time never later than ours.
  static Position accepted(Position reported, Instant now, Duration slack) {
    long duration = reported.durationMillis();
    long end = duration + slack.toMillis();
    require(
        duration > 0 && duration <= DURATION_MAX.toMillis(),
        "durationMillis",
        "must be above 0 and at most 7 days");
    require(
        reported.positionMillis() >= 0 && reported.positionMillis() <= end,
        "positionMillis",
        "must be within the title");
    require(
        reported.sequence() >= 0 && reported.sequence() <= SEQUENCE_MAX,
        "sequence",
        "must be 0 to 2^53-1");
    require(!reported.at().isBefore(Instant.EPOCH), "at", "must be after 1970");
    Instant at = reported.at().isAfter(now) ? now : reported.at();
    return new Position(
        reported.sessionId(),
        reported.positionMillis(),
        duration,
        at.truncatedTo(ChronoUnit.MILLIS),
        reported.sequence(),
        reported.completed());
  }

  /// Brings a recorded position to Postgres, in the transaction of its event. One that was still on
  /// its way when its account was erased is dropped, in Redis too.
  void keep(Tx tx, Viewing viewing, Position position) {
    String tenant = CallContext.current().tenant();
    if (erased.contains(tx, tenant, viewing.accountId().toString())) {
      tx.afterCommit(() ->
          recent
              .forget(tenant, List.of(viewing))
              .onFailure(error ->
                  log.warn("Redis still has a position of {}", viewing.accountId(), error)));
    } else {
      store.keepLatest(tx, tenant, viewing, position).await();
    }
  }

  /// Forgets what nobody has gone on watching for so long, in batches so that no statement takes
  /// long. Awaits.
  void sweep() {
    Instant before = clock.instant().minus(options.retentionOfHistory());
    int batches = 0;
    while (store.deleteBefore(before, SWEEP_BATCH).await() == SWEEP_BATCH
        && ++batches < SWEEP_BATCHES_MAX) {}
  }

  /// Where to resume, in milliseconds; 0 when nothing is known or the title was finished.
  long resumeMillis(Viewing viewing) {
    return latest(viewing)
        .filter(position -> !position.isFinished(options.finishedPercent()))
        .map(Position::positionMillis)
        .orElse(0L);
  }

  private Optional<Position> latest(Viewing viewing) {
    String tenant = CallContext.current().tenant();
    Future<Optional<Position>> bridging =
        withoutRedis(recent.latest(tenant, viewing), Optional.empty());
    Future<Optional<Position>> kept = store.latest(tenant, viewing);
    Future.all(bridging, kept).await();
    return Stream.of(bridging.result(), kept.result())
        .flatMap(Optional::stream)
        .max(Position.BY_EVENT_TIME);
  }

  /// Redis only bridges the consumer's lag, so its absence is counted, and hurts nobody.
  private <T> Future<T> withoutRedis(Future<T> answer, T otherwise) {
    return answer.otherwise(error -> {
      redisMisses.increment();
      return otherwise;
    });
  }

  private static void require(boolean holds, String field, String rule) {
    if (!holds) {
      throw Fault.invalid(field, rule);
    }
  }
}
