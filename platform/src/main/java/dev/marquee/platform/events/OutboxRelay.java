package dev.marquee.platform.events;

import dev.marquee.platform.sql.Database;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Publishes a domain's outbox to its topic, in order, each event at least once. One transaction a
/// batch: take the lock of this outbox, delete the oldest rows, send them, wait for every
/// acknowledgement, commit. A relay that dies or freezes leaves the rows to the next one; the
/// duplicates this makes are dropped by their version or id at the consumer.
///
/// Runs on a thread of its own, because Kafka's client blocks. Every instance of a verticle has
/// one; the lock lets one of them publish at a time.
final class OutboxRelay {
  private static final Logger log = LoggerFactory.getLogger(OutboxRelay.class);
  private static final int BATCH_MAX = 2_000;
  private static final long POLL_MILLIS = 50;
  private static final Backoff BACKOFF = new Backoff(100, 5_000);

  private final Clock clock;
  private final Database database;
  private final OutboxStore store;
  private final MissingTopics missingTopics;
  private final String topic;
  private final OutboxSender sender;
  private final MeterRegistry meters;
  private final Counter published;

  private final Semaphore nudges = new Semaphore(0);
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Promise<Void> ended = Promise.promise();
  private @Nullable Thread thread;
  private @Nullable Gauge age;
  private volatile @Nullable Instant oldest;
  private boolean topicExists;

  /// @param topic without prefix
  OutboxRelay(
      Clock clock, MeterRegistry meters, KafkaOptions options, Database database, String topic) {
    this.clock = clock;
    this.database = database;
    this.store = new OutboxStore(database);
    this.missingTopics = new MissingTopics(options);
    this.topic = options.prefix() + topic;
    this.sender = new OutboxSender(options, "outbox-" + database.schema());
    this.meters = meters;
    this.published = meters.counter("events.outbox.published", "domain", database.schema());
  }

  /// Wakes the relay: there is something new. Any thread.
  void nudge() {
    if (nudges.availablePermits() == 0) {
      nudges.release();
    }
  }

  /// Begins to publish. Neither Postgres nor Kafka need be there yet.
  Future<Void> start() {
    Thread started =
        Thread.ofPlatform().name("outbox-" + database.schema()).daemon().unstarted(this::runToEnd);
    thread = started;
    age =
        InstanceGauge.ofSeconds(
            meters,
            "events.outbox.age",
            "How long the oldest unpublished event has waited",
            Tags.of("domain", database.schema()),
            this::ageSeconds);
    started.start();
    return Future.succeededFuture();
  }

  /// Finishes the batch in hand.
  Future<Void> close() {
    closing.countDown();
    nudge();
    if (age != null) {
      meters.remove(age);
    }
    return thread == null ? Future.succeededFuture() : ended.future();
  }

  private void runToEnd() {
    try (sender) {
      run();
    } finally {
      ended.complete();
    }
  }

  private void run() {
    int failures = 0;
    while (closing.getCount() > 0) {
      try {
        boolean more = publishBatch();
        if (failures > 0) {
          log.info("the outbox of {} is published again", database.schema());
          failures = 0;
        }
        if (!more) {
          nudges.tryAcquire(POLL_MILLIS, TimeUnit.MILLISECONDS);
          nudges.drainPermits();
        }
      } catch (Throwable e) {
        if (++failures == 1) {
          log.warn("the outbox of {} can't be published just now", database.schema(), e);
        }
        pause(BACKOFF.millis(failures));
      }
    }
  }

  /// @return false when there is nothing to do: no events, or another relay has them in hand
  private boolean publishBatch() {
    Optional<Instant> waiting = store.oldest();
    oldest = waiting.orElse(null);
    if (waiting.isEmpty()) {
      return false;
    }
    if (!topicExists) {
      missingTopics.create(List.of(topic));
      topicExists = true;
    }
    int sent =
        database.inTransaction(tx -> {
          if (!store.lead(tx)) {
            return 0;
          }
          List<CloudEvents.Outgoing> events = store.take(tx, BATCH_MAX);
          sender.send(
              events.stream()
                  .map(event -> CloudEvents.write(topic, database.schema(), event))
                  .toList());
          return events.size();
        });
    published.increment(sent);
    return sent > 0;
  }

  private void pause(long millis) {
    try {
      closing.await(millis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      closing.countDown();
    }
  }

  private double ageSeconds() {
    Instant since = oldest;
    return since == null
        ? 0
        : Math.max(0, Duration.between(since, clock.instant()).toMillis() / 1_000.0);
  }
}
