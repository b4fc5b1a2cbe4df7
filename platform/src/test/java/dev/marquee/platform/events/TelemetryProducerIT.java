package dev.marquee.platform.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.BytesValue;
import com.google.protobuf.Int64Value;
import dev.marquee.platform.rpc.CallContext;
import dev.marquee.platform.rpc.Fault;
import dev.marquee.platform.sql.Database;
import dev.marquee.platform.testing.Eventually;
import dev.marquee.platform.testing.TestPlatform;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

class TelemetryProducerIT {
  private static final String TOPIC = Topics.telemetryOf("activity");
  private static final Duration DEADLINE = Duration.ofMinutes(1);

  @Test
  void telemetryIsAnsweredAfterItArrivedAndKeepsItsOrderPerKey() {
    try (TestPlatform tp = TestPlatform.start("activity")) {
      Database database = tp.platform().database("activity");
      TelemetryProducer producer = tp.platform().events(database).telemetry(TOPIC);
      // A new topic can take longer than an answer may.
      Eventually.until("Kafka takes telemetry", () -> arrives(producer));

      boolean inContext =
          tp.asService(
              "activity",
              "acme",
              () -> {
                List<Future<Void>> sending = new ArrayList<>();
                for (int i = 0; i < 500; i++) {
                  sending.add(producer.send("acme", "position", "key-" + i % 7, Int64Value.of(i)));
                }
                Future.all(sending).await();
                return CallContext.current().tenant().equals("acme");
              });

      KafkaOptions kafka = tp.settings().bind("kafka", KafkaOptions.class);
      Deliveries deliveries =
          Deliveries.read(kafka.bootstrap(), kafka.prefix() + TOPIC, 501, DEADLINE);
      assertThat(inContext).isTrue();
      assertThat(deliveries.records())
          .filteredOn(record -> record.key().startsWith("acme/key-"))
          .hasSize(500);
      assertThat(numbersOf(deliveries, "acme/key-3")).hasSize(71).isSorted();
      ConsumerRecord<String, byte[]> record = deliveries.records().getFirst();
      assertThat(Deliveries.header(record, "ce_aggregateversion")).isEqualTo("0");
      assertThat(Deliveries.header(record, "ce_source")).isEqualTo("/marquee/activity");
      tp.asService("activity", "acme", () -> producer.close().await());
    }
  }

  private static boolean arrives(TelemetryProducer producer) {
    try {
      producer.send("acme", "position", "first", Int64Value.of(0)).await();
      return true;
    } catch (Fault notYet) {
      return false;
    }
  }

  private static List<Long> numbersOf(Deliveries deliveries, String key) {
    return deliveries.records().stream()
        .filter(record -> record.key().equals(key))
        .map(record -> parsed(record.value()))
        .toList();
  }

  private static long parsed(byte[] bytes) {
    try {
      return Int64Value.parseFrom(bytes).getValue();
    } catch (com.google.protobuf.InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void whatIsTooLargeIsRefused() {
    try (TestPlatform tp = TestPlatform.start()) {
      TelemetryProducer producer =
          tp.platform().events(tp.platform().database("activity")).telemetry(TOPIC);
      BytesValue large = BytesValue.of(ByteString.copyFrom(new byte[65 << 10]));

      assertThatThrownBy(() -> producer.send("acme", "position", "key", large).await())
          .isInstanceOf(Fault.class)
          .hasMessage("payload: is larger than 64 KiB");
    }
  }
}
