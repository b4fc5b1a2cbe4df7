package dev.marquee.platform.events;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CloudEventsTest {
  private static final CloudEvents.Outgoing EVENT =
      new CloudEvents.Outgoing(
          "event-1",
          "acme",
          "movie_created",
          "title-1",
          3,
          ByteString.copyFromUtf8("payload"),
          Instant.parse("2026-01-02T03:04:05.678Z"),
          "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");

  @Test
  void eventThatIsWrittenIsReadTheSame() {
    CloudEvents.Incoming read = CloudEvents.read(received(written()), "p-");

    assertThat(read.flaw()).isEmpty();
    assertThat(read.event())
        .isEqualTo(
            new ReceivedEvent(
                EVENT.id(),
                EVENT.tenant(),
                EVENT.type(),
                EVENT.aggregateId(),
                EVENT.version(),
                EVENT.payload(),
                EVENT.occurredAt(),
                "marquee.catalog.v1"));
    assertThat(new String(value(written(), "traceparent"), StandardCharsets.UTF_8))
        .isEqualTo(EVENT.traceparent());
  }

  @ParameterizedTest
  @CsvSource({
    "ce_specversion,'',ce_specversion: is missing",
    "ce_specversion,0.3,ce_specversion: must be 1.0",
    "ce_id,'',ce_id: is missing",
    "ce_tenant,'',ce_tenant: is missing",
    "ce_type,'',ce_type: is missing",
    "ce_subject,'',ce_subject: is missing",
    "ce_aggregateversion,'',ce_aggregateversion: is missing",
    "ce_aggregateversion,-1,ce_aggregateversion: is no version",
    "ce_aggregateversion,x,ce_aggregateversion: is no version",
    "ce_time,yesterday,ce_time: is no time"
  })
  void recordWithoutWhatAnEventNeedsIsFlawed(String header, String value, String flaw) {
    ProducerRecord<String, byte[]> record = written();
    record.headers().remove(header);
    if (!value.isEmpty()) {
      record.headers().add(header, value.getBytes(StandardCharsets.UTF_8));
    }

    assertThat(CloudEvents.read(received(record), "p-").flaw()).isEqualTo(flaw);
  }

  @Test
  void textThatPostgresCantKeepIsFlawedAndMadeHarmless() {
    ProducerRecord<String, byte[]> nul = written();
    nul.headers().remove("ce_type").add("ce_type", new byte[] {'a', 0, 'b'});
    ProducerRecord<String, byte[]> tooLong = written();
    tooLong.headers().remove("ce_subject").add("ce_subject", new byte[600]);

    CloudEvents.Incoming readNul = CloudEvents.read(received(nul), "p-");
    CloudEvents.Incoming readTooLong = CloudEvents.read(received(tooLong), "p-");

    assertThat(readNul.flaw()).isEqualTo("ce_type: holds a NUL");
    assertThat(readNul.event().type()).isEqualTo("a b");
    assertThat(readTooLong.flaw()).isEqualTo("ce_subject: is longer than 512");
    assertThat(readTooLong.event().aggregateId()).hasSize(512).isBlank();
  }

  @Test
  void recordWithoutAValueIsFlawed() {
    ConsumerRecord<String, byte[]> record = received(written(), null);

    assertThat(CloudEvents.read(record, "p-").flaw()).isEqualTo("has no value");
  }

  private static ProducerRecord<String, byte[]> written() {
    return CloudEvents.write("p-marquee.catalog.v1", "catalog", EVENT);
  }

  private static byte[] value(ProducerRecord<String, byte[]> record, String header) {
    return record.headers().lastHeader(header).value();
  }

  private static ConsumerRecord<String, byte[]> received(ProducerRecord<String, byte[]> record) {
    return received(record, record.value());
  }

  @SuppressWarnings("NullAway") // Kafka's own type takes a record without a value.
  private static ConsumerRecord<String, byte[]> received(
      ProducerRecord<String, byte[]> record, byte @Nullable [] value) {
    ConsumerRecord<String, byte[]> received =
        new ConsumerRecord<>(record.topic(), 0, 0, record.key(), value);
    record.headers().forEach(header -> received.headers().add(header));
    return received;
  }
}
