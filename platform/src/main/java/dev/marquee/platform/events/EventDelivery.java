package dev.marquee.platform.events;

import dev.marquee.platform.rpc.CallContext;
import dev.marquee.platform.rpc.Fault;
import dev.marquee.platform.rpc.Outage;
import dev.marquee.platform.sql.Database;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Brings one event after another to a handler, each once in effect: the effect and the mark that
/// it was seen are one transaction. An event comes back from here handled, known, or kept as a dead
/// letter; only closing leaves one undone. Runs on virtual threads.
final class EventDelivery {
  private static final Logger log = LoggerFactory.getLogger(EventDelivery.class);

  /// How long an event waits for missing earlier versions, from when its batch was read. They may
  /// be in the hands of another instance; or gone for good, when the consumer is younger than the
  /// topic's retention, and then it must get on.
  static final Duration GAP_MAX = Duration.ofSeconds(5);

  private static final int ATTEMPTS_MAX = 5;
  private static final int REASON_LENGTH_MAX = 500;
  private static final Backoff BACKOFF = new Backoff(200, 2_000);
  private static final String TENANT_UNKNOWN = "unknown";

  private final Vertx vertx;
  private final Database database;
  private final ConsumedStore store;
  private final String name;
  private final EventHandler handler;
  private final BooleanSupplier closing;
  private final Counter processed;
  private final Counter duplicates;
  private final Counter dead;
  private final Counter gaps;

  /// @param name of the consumer within its domain
  /// @param closing true when waiting is over
  EventDelivery(
      Vertx vertx,
      MeterRegistry meters,
      Database database,
      String name,
      EventHandler handler,
      BooleanSupplier closing) {
    this.vertx = vertx;
    this.database = database;
    this.store = new ConsumedStore(database, name);
    this.name = name;
    this.handler = handler;
    this.closing = closing;
    this.processed = counter(meters, "processed");
    this.duplicates = counter(meters, "duplicates");
    this.dead = counter(meters, "dead");
    this.gaps = counter(meters, "gap");
  }

  private Counter counter(MeterRegistry meters, String what) {
    return meters.counter("events.consumer." + what, "domain", database.schema(), "consumer", name);
  }

  /// The work was given up because the consumer is closing.
  static final class Closing extends RuntimeException {
    private static final long serialVersionUID = 1;

    Closing() {
      super("closing", null, false, false);
    }
  }

  /// Handles an event. Awaits.
  ///
  /// @param place names the Kafka record it came in
  /// @param gapUntilNanos until when ([System#nanoTime]) to wait for missing earlier versions
  /// @throws Closing when the event is neither handled nor kept
  void deliver(ReceivedEvent event, String place, long gapUntilNanos) {
    CallContext.ofService(event.id(), database.schema(), event.tenant()).bind();
    long gapUntil = gapUntilNanos;
    int tries = 0;
    int failures = 0;
    int outages = 0;
    while (true) {
      try {
        boolean skipGap = System.nanoTime() - gapUntil >= 0;
        if (attempt(event, skipGap)) {
          return;
        }
      } catch (Throwable e) {
        if (isOutage(e)) {
          if (++outages == ATTEMPTS_MAX) {
            log.warn("{} waits with {} {}", name, event.type(), event.id(), e);
          }
          gapUntil = System.nanoTime() + GAP_MAX.toNanos();
        } else if (++failures == ATTEMPTS_MAX) {
          bury(event, place, reason(e));
          return;
        }
      }
      pause(++tries);
    }
  }

  /// Keeps a record that is no event, under the name of its place. Awaits.
  void refuse(ReceivedEvent event, String place, String flaw) {
    bury(
        new ReceivedEvent(
            place,
            TENANT_UNKNOWN,
            event.type(),
            event.aggregateId(),
            0,
            event.payload(),
            event.occurredAt(),
            event.topic()),
        place,
        "malformed: " + flaw);
  }

  /// Forgets what is older than the dedupe window. Awaits.
  void sweep(Duration window) {
    store.sweep(window);
  }

  /// @return false at a gap
  private boolean attempt(ReceivedEvent event, boolean skipGap) {
    ConsumedStore.Mark mark =
        database.inTransaction(tx -> {
          ConsumedStore.Mark marked = store.mark(tx, event, skipGap);
          if (marked == ConsumedStore.Mark.NEXT || marked == ConsumedStore.Mark.LEAP) {
            handler.handle(tx, event);
          }
          return marked;
        });
    switch (mark) {
      case NEXT -> processed.increment();
      case LEAP -> {
        processed.increment();
        gaps.increment();
        log.warn("{} went on without what came before {} {}", name, event.type(), event.id());
      }
      case SEEN -> duplicates.increment();
      case AHEAD -> {
        return false;
      }
    }
    return true;
  }

  /// The event counts as seen from here on, so that the next version isn't held up by it. Keeping
  /// it can only fail for want of a database: it is tried until there is one.
  private void bury(ReceivedEvent event, String place, String reason) {
    UUID id = UUID.nameUUIDFromBytes((name + "/" + place).getBytes(StandardCharsets.UTF_8));
    for (int tries = 1; ; tries++) {
      try {
        ConsumedStore.Mark mark =
            database.inTransaction(tx -> {
              ConsumedStore.Mark marked = store.mark(tx, event, true);
              if (marked != ConsumedStore.Mark.SEEN) {
                store.bury(tx, id, event, reason);
              }
              return marked;
            });
        if (mark == ConsumedStore.Mark.SEEN) {
          duplicates.increment();
        } else {
          dead.increment();
          log.error("{} gave up {} {}; dead_letter has it", name, event.type(), event.id());
        }
        return;
      } catch (Throwable e) {
        if (tries == 1) {
          log.warn("{} can't keep a dead letter just now", name, e);
        }
        pause(tries);
      }
    }
  }

  private void pause(int tries) {
    if (closing.getAsBoolean()) {
      throw new Closing();
    }
    vertx.timer(BACKOFF.millis(tries), TimeUnit.MILLISECONDS).await();
  }

  /// What a later attempt may find mended; an outage, however long, makes no dead letters.
  private static boolean isOutage(Throwable error) {
    return Outage.is(error)
        || (error instanceof Fault fault
            && switch (fault.status()) {
              case UNAVAILABLE, DEADLINE_EXCEEDED, RESOURCE_EXHAUSTED -> true;
              default -> false;
            });
  }

  private static String reason(Throwable error) {
    String text = (error.getClass().getName() + ": " + error.getMessage()).replace('\0', ' ');
    return text.length() <= REASON_LENGTH_MAX ? text : text.substring(0, REASON_LENGTH_MAX);
  }
}
