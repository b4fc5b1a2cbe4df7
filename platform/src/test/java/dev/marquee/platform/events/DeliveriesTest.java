package dev.marquee.platform.events;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

/// The crash tests are worth what this check is worth.
class DeliveriesTest {
  @Test
  void laterVersionSeenFirstIsAnInversion() {
    assertThat(inversions(1, 2, 3)).isZero();
    assertThat(inversions(1, 3, 2)).isEqualTo(1);
    assertThat(inversions(3, 2, 1)).isEqualTo(2);
  }

  @Test
  void duplicateThatComesLateIsNone() {
    assertThat(inversions(1, 2, 3, 1, 2)).isZero();
  }

  private static int inversions(long... versions) {
    List<ConsumerRecord<String, byte[]>> records = new ArrayList<>();
    for (long version : versions) {
      ProducerRecord<String, byte[]> written =
          CloudEvents.write(
              "topic",
              "booking",
              new CloudEvents.Outgoing(
                  "event-" + version,
                  "acme",
                  "t",
                  "a",
                  version,
                  ByteString.EMPTY,
                  Instant.EPOCH,
                  ""));
      ConsumerRecord<String, byte[]> record =
          new ConsumerRecord<>("topic", 0, records.size(), written.key(), written.value());
      written.headers().forEach(header -> record.headers().add(header));
      records.add(record);
    }
    return Deliveries.inversions(records);
  }
}
