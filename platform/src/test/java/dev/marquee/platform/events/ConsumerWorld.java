package dev.marquee.platform.events;

import dev.marquee.platform.sql.Database;
import dev.marquee.platform.testing.TestPlatform;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/// An installation whose domain `catalog` consumes what tests write to topics of their own, and
/// keeps every effect as a row.
final class ConsumerWorld implements AutoCloseable {
  final TestPlatform tp;
  final Database database;
  final KafkaOptions kafka;
  final KafkaProducer<String, byte[]> producer;
  private final AtomicInteger scenarios = new AtomicInteger();

  ConsumerWorld(Map<String, String> settings) {
    tp = TestPlatform.start(settings, "catalog");
    database = tp.platform().database("catalog");
    kafka = tp.settings().bind("kafka", KafkaOptions.class);
    Things.admin(
        tp,
        "CREATE TABLE catalog.effect (scenario text NOT NULL, tenant_id text NOT NULL, aggregate_id"
            + " text NOT NULL, version bigint NOT NULL, at timestamptz NOT NULL DEFAULT"
            + " clock_timestamp())");
    producer =
        new KafkaProducer<>(
            Map.of(
                "bootstrap.servers",
                kafka.bootstrap(),
                "linger.ms",
                0,
                "max.in.flight.requests.per.connection",
                1),
            new StringSerializer(),
            new ByteArraySerializer());
  }

  /// A topic and a consumer that no other test has.
  Scenario scenario() {
    return new Scenario(this, "scenario-" + scenarios.incrementAndGet());
  }

  @Override
  public void close() {
    producer.close();
    tp.close();
  }
}
