package dev.marquee.platform.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Int64Value;
import dev.marquee.platform.testing.Eventually;
import io.vertx.sqlclient.Row;
import java.time.Instant;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OutboxRelayIT {
  private ThingsWorld world;

  @BeforeEach
  void start() {
    world = ThingsWorld.start(Map.of());
    world.events().startRelay();
  }

  @AfterEach
  void stop() {
    world.close();
  }

  @Test
  void eventsOfManyWritersArePublishedOnceAndInOrder() throws Exception {
    int written = world.write(3, 600).finish();

    Deliveries deliveries = world.deliveries(written);
    assertThat(deliveries.distinct()).isEqualTo(written);
    assertThat(deliveries.duplicates()).isZero();
    assertThat(deliveries.inversions()).isZero();
    Eventually.until("all are counted", () -> world.published() == written);
  }

  @Test
  void eventIsACloudEventKeyedByTenantAndAggregate() throws Exception {
    Instant before = Instant.now().minusMillis(100);

    world.bump("thing-1");

    ConsumerRecord<String, byte[]> record = world.deliveries(1).records().getFirst();
    assertThat(record.key()).isEqualTo("acme/thing-1");
    assertThat(Int64Value.parseFrom(record.value()).getValue()).isEqualTo(1);
    assertThat(Deliveries.header(record, "ce_specversion")).isEqualTo("1.0");
    assertThat(Deliveries.header(record, "ce_id")).hasSize(36);
    assertThat(Deliveries.header(record, "ce_source")).isEqualTo("/marquee/booking");
    assertThat(Deliveries.header(record, "ce_type")).isEqualTo("thing_counted");
    assertThat(Deliveries.header(record, "ce_subject")).isEqualTo("thing-1");
    assertThat(Instant.parse(Deliveries.header(record, "ce_time")))
        .isBetween(before, Instant.now());
    assertThat(Deliveries.header(record, "ce_tenant")).isEqualTo("acme");
    assertThat(Deliveries.header(record, "ce_aggregateversion")).isEqualTo("1");
    assertThat(Deliveries.header(record, "content-type")).isEqualTo("application/protobuf");
    assertThat(record.headers().lastHeader("traceparent")).as("no trace runs").isNull();
  }

  @Test
  void batchIsTakenByKeyThoughStatisticsSayTheOutboxIsEmpty() {
    Things.admin(world.tp(), "ANALYZE booking.outbox");

    String plan =
        world
            .tp()
            .asService(
                "booking",
                "acme",
                () -> {
                  StringBuilder lines = new StringBuilder();
                  String explain = "EXPLAIN " + OutboxStore.TAKE.replace("$1", "2000");
                  for (Row row : world.database().writer().query(explain).execute().await()) {
                    lines.append(row.getString(0)).append('\n');
                  }
                  return lines.toString();
                });

    assertThat(plan).contains("Scan").doesNotContain("Join").doesNotContain("Nested Loop");
  }

  @Test
  void eventOfATransactionThatIsRolledBackIsNotPublished() {
    assertThatThrownBy(() ->
            world
                .tp()
                .asService(
                    "booking",
                    "acme",
                    () ->
                        world
                            .database()
                            .inTransaction(tx -> {
                              world.things().bump(tx, "thing-1");
                              throw new IllegalStateException("no");
                            })))
        .hasMessage("no");
    world.bump("thing-2");

    assertThat(world.deliveries(1).records())
        .extracting(ConsumerRecord::key)
        .containsExactly("acme/thing-2");
  }
}
