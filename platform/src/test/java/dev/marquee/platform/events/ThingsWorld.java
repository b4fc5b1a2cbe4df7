package dev.marquee.platform.events;

import dev.marquee.platform.sql.Database;
import dev.marquee.platform.testing.Eventually;
import dev.marquee.platform.testing.TestPlatform;
import java.time.Duration;
import java.util.Map;

/// An installation whose domain `booking` has things, an outbox and a topic.
record ThingsWorld(TestPlatform tp, Database database, Events events, Things things)
    implements AutoCloseable {
  static final int THINGS = 20;
  private static final Duration DEADLINE = Duration.ofSeconds(90);

  static ThingsWorld start(Map<String, String> settings) {
    TestPlatform tp = TestPlatform.start(settings, "booking");
    Database database = tp.platform().database("booking");
    Events events = tp.platform().events(database);
    Things.create(tp, THINGS);
    return new ThingsWorld(tp, database, events, new Things(tp, database, events.outbox()));
  }

  KafkaOptions kafka() {
    return tp.settings().bind("kafka", KafkaOptions.class);
  }

  void bump(String thing) {
    tp.asService("booking", "acme", () -> things.bump(thing));
  }

  /// Starts writers on all things.
  Things.Writers write(int writers, int eventsMax) {
    return things.write(writers, THINGS, eventsMax);
  }

  /// What arrived on the topic, once nothing waits any more.
  Deliveries deliveries(int expected) {
    Eventually.until("nothing waits", DEADLINE, () -> waiting() == 0);
    String topic = kafka().prefix() + Topics.ofDomain("booking");
    return Deliveries.read(kafka().bootstrap(), topic, expected, DEADLINE);
  }

  /// Events in the outbox.
  int waiting() {
    return tp.asService(
        "booking",
        "acme",
        () -> database.writer().query("SELECT id FROM outbox").execute().await().size());
  }

  double ageSeconds() {
    return tp.platform().meters().get("events.outbox.age").gauge().value();
  }

  double published() {
    return tp.platform().meters().counter("events.outbox.published", "domain", "booking").count();
  }

  @Override
  public void close() {
    tp.asService("booking", "acme", () -> events.close().await());
    tp.close();
  }
}
