package dev.marquee.platform.events;

import dev.marquee.platform.Uuid7;
import dev.marquee.platform.sql.Database;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/// The events of one domain: its outbox and relay to `marquee.<domain>.v1`, its consumers of other
/// domains' topics, and telemetry that goes to Kafka directly. Make it in a verticle's `start`, on
/// its context; close it in `stop`.
public final class Events {
  private final Vertx vertx;
  private final Clock clock;
  private final Uuid7 ids;
  private final MeterRegistry meters;
  private final KafkaOptions options;
  private final Database database;
  private final OutboxRelay relay;
  private final Outbox outbox;
  private final List<EventConsumer> consumers = new ArrayList<>();

  public Events(
      Vertx vertx,
      Clock clock,
      Uuid7 ids,
      MeterRegistry meters,
      KafkaOptions options,
      Database database) {
    this.vertx = vertx;
    this.clock = clock;
    this.ids = ids;
    this.meters = meters;
    this.options = options;
    this.database = database;
    this.relay =
        new OutboxRelay(clock, meters, options, database, Topics.ofDomain(database.schema()));
    this.outbox = new Outbox(ids, relay::nudge);
  }

  /// Where this domain writes its events.
  public Outbox outbox() {
    return outbox;
  }

  /// Starts to publish what is in the outbox.
  public Future<Void> startRelay() {
    return relay.start();
  }

  /// Starts a consumer: a consumer group of its own, so every installation sees each event once in
  /// effect.
  ///
  /// @param consumer name within this domain, e.g. "titles"
  /// @param topics without prefix, see [Topics]
  public Future<Void> consume(String consumer, List<String> topics, EventHandler handler) {
    EventConsumer started =
        new EventConsumer(vertx, clock, meters, options, database, consumer, topics, handler);
    consumers.add(started);
    return started.start();
  }

  /// A producer for high-rate telemetry on one topic: no outbox, answered after Kafka's ack.
  public TelemetryProducer telemetry(String topic) {
    return new TelemetryProducer(vertx, clock, ids, meters, options, database.schema(), topic);
  }

  /// Stops consumers and relay; what is in hand is finished.
  public Future<Void> close() {
    List<Future<Void>> closing = new ArrayList<>();
    consumers.forEach(consumer -> closing.add(consumer.close()));
    closing.add(relay.close());
    return Future.join(closing).mapEmpty();
  }
}
