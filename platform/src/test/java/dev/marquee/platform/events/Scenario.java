package dev.marquee.platform.events;

import com.google.protobuf.ByteString;
import dev.marquee.platform.sql.Tx;
import dev.marquee.platform.testing.TwinTenant;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/// One topic and one consumer of it, named alike.
final class Scenario implements AutoCloseable {
  final ConsumerWorld world;
  final String name;
  private final List<Events> consuming = new ArrayList<>();

  Scenario(ConsumerWorld world, String name) {
    this.world = world;
    this.name = name;
    new MissingTopics(world.kafka).create(List.of(topic()));
  }

  /// With the installation's prefix.
  String topic() {
    return world.kafka.prefix() + name;
  }

  /// Starts an instance of the consumer; its effect is a row.
  Events consume() {
    return consume(this::keepEffect);
  }

  Events consume(EventHandler handler) {
    Events events = world.tp.platform().events(world.database);
    consuming.add(events);
    world.tp.asService(
        "catalog", "none", () -> events.consume(name, List.of(name), handler).await());
    return events;
  }

  void stop(Events events) {
    consuming.remove(events);
    world.tp.asService("catalog", "none", () -> events.close().await());
  }

  @Override
  public void close() {
    List.copyOf(consuming).forEach(this::stop);
  }

  void keepEffect(Tx tx, ReceivedEvent event) {
    tx.connection()
        .preparedQuery(
            "INSERT INTO effect (scenario, tenant_id, aggregate_id, version) VALUES ($1, $2, $3,"
                + " $4)")
        .execute(Tuple.of(name, event.tenant(), event.aggregateId(), event.version()))
        .await();
  }

  /// Sends events of one aggregate, in the order given.
  void send(String tenant, String aggregateId, long... versions) {
    for (long version : versions) {
      send(event(tenant, aggregateId, version));
    }
  }

  ProducerRecord<String, byte[]> event(String tenant, String aggregateId, long version) {
    return CloudEvents.write(
        topic(),
        "booking",
        new CloudEvents.Outgoing(
            UUID.randomUUID().toString(),
            tenant,
            "thing_counted",
            aggregateId,
            version,
            ByteString.copyFromUtf8("payload"),
            Instant.now(),
            ""));
  }

  ProducerRecord<String, byte[]> eventWithout(String header) {
    ProducerRecord<String, byte[]> record = event("acme", "m", 1);
    record.headers().remove(header);
    return record;
  }

  void send(ProducerRecord<String, byte[]> record) {
    try {
      world.producer.send(record).get();
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  /// Sends records to one partition, so that a consumer that starts later meets them together.
  @SafeVarargs
  final void sendInOneBatch(ProducerRecord<String, byte[]>... records) {
    for (ProducerRecord<String, byte[]> each : records) {
      send(new ProducerRecord<>(each.topic(), 0, each.key(), each.value(), each.headers()));
    }
  }

  /// Has the consumer's group begin at the topic's start again; no instance may run.
  void rewind() {
    Map<TopicPartition, OffsetAndMetadata> starts = new HashMap<>();
    for (int partition = 0; partition < world.kafka.partitions(); partition++) {
      starts.put(new TopicPartition(topic(), partition), new OffsetAndMetadata(0));
    }
    String group = world.kafka.prefix() + "catalog." + name;
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", world.kafka.bootstrap()))) {
      admin.alterConsumerGroupOffsets(group, starts).all().get();
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  /// Marks a version of acme's aggregate as seen, as another instance does that has it in hand.
  void seenElsewhere(String aggregateId, long version) {
    Things.admin(
        world.tp,
        "INSERT INTO catalog.consumed_version (tenant_id, consumer, aggregate_id, version) VALUES"
            + " ('acme', '%s', '%s/%s', %d)".formatted(name, name, aggregateId, version));
  }

  /// Versions that had their effect, in the order it happened.
  List<Long> effects(String tenant, String aggregateId) {
    List<Long> versions = new ArrayList<>();
    for (Row row :
        query(
            "SELECT version FROM effect WHERE scenario = $1 AND tenant_id = $2 AND aggregate_id ="
                + " $3 ORDER BY at",
            Tuple.of(name, tenant, aggregateId))) {
      versions.add(row.getLong("version"));
    }
    return versions;
  }

  /// Dead letters as `tenant aggregate version reason`.
  List<String> deadLetters() {
    List<String> letters = new ArrayList<>();
    for (Row row :
        query(
            TwinTenant.ALL_TENANTS
                + "SELECT concat_ws(' ', tenant_id, aggregate_id, version, reason) AS letter FROM"
                + " dead_letter WHERE consumer = $1",
            Tuple.of(name))) {
      letters.add(row.getString("letter"));
    }
    return letters;
  }

  private Iterable<Row> query(String sql, Tuple parameters) {
    return world.tp.asService(
        "catalog",
        "none",
        () -> world.database.writer().preparedQuery(sql).execute(parameters).await());
  }

  /// One of the consumer's counters.
  double count(String what) {
    return world
        .tp
        .platform()
        .meters()
        .counter("events.consumer." + what, "domain", "catalog", "consumer", name)
        .count();
  }

  double lagSeconds() {
    return world
        .tp
        .platform()
        .meters()
        .get("events.consumer.lag")
        .tag("consumer", name)
        .gauge()
        .value();
  }
}
