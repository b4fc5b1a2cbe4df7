package dev.marquee.platform.events;

import com.google.protobuf.ByteString;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/// Our events as Kafka records: CloudEvents 1.0, Kafka protocol binding, binary mode. Attributes
/// are `ce_` headers, the value is protobuf, the key is `tenant/aggregateId` so that the events of
/// one aggregate keep their order.
final class CloudEvents {
  private static final String SPEC_VERSION = "1.0";
  private static final int TEXT_LENGTH_MAX = 512;

  private CloudEvents() {}

  /// An event that is about to be sent.
  ///
  /// @param version 0 for telemetry
  /// @param traceparent W3C trace context; empty for none
  record Outgoing(
      String id,
      String tenant,
      String type,
      String aggregateId,
      long version,
      ByteString payload,
      Instant occurredAt,
      String traceparent) {}

  /// What a record says, and what is wrong with it.
  ///
  /// @param event the record's attributes, blank where they are missing
  /// @param flaw why this is no event of ours; empty when it is one
  record Incoming(ReceivedEvent event, String flaw) {}

  /// @param topic with the installation's prefix
  /// @param domain which the event is of
  static ProducerRecord<String, byte[]> write(String topic, String domain, Outgoing event) {
    ProducerRecord<String, byte[]> record =
        new ProducerRecord<>(
            topic, event.tenant() + "/" + event.aggregateId(), event.payload().toByteArray());
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("ce_specversion", SPEC_VERSION);
    headers.put("ce_id", event.id());
    headers.put("ce_source", "/marquee/" + domain);
    headers.put("ce_type", event.type());
    headers.put("ce_subject", event.aggregateId());
    headers.put("ce_time", event.occurredAt().toString());
    headers.put("ce_tenant", event.tenant());
    headers.put("ce_aggregateversion", Long.toString(event.version()));
    headers.put("content-type", "application/protobuf");
    if (!event.traceparent().isEmpty()) {
      headers.put("traceparent", event.traceparent());
    }
    headers.forEach(
        (name, value) -> record.headers().add(name, value.getBytes(StandardCharsets.UTF_8)));
    return record;
  }

  /// @param prefix the installation's, taken off the topic
  static Incoming read(ConsumerRecord<String, byte[]> record, String prefix) {
    Reader reader = new Reader(record);
    if (!reader.text("ce_specversion").equals(SPEC_VERSION)) {
      reader.flaw("ce_specversion: must be " + SPEC_VERSION);
    }
    byte @Nullable [] payload = record.value();
    if (payload == null) {
      reader.flaw("has no value");
    }
    ReceivedEvent event =
        new ReceivedEvent(
            reader.text("ce_id"),
            reader.text("ce_tenant"),
            reader.text("ce_type"),
            reader.text("ce_subject"),
            reader.version(),
            payload == null ? ByteString.EMPTY : ByteString.copyFrom(payload),
            reader.time(),
            record.topic().substring(prefix.length()));
    return new Incoming(event, reader.flaw);
  }

  /// Reads headers and keeps the first flaw it meets.
  private static final class Reader {
    private final ConsumerRecord<?, ?> record;
    private String flaw = "";

    Reader(ConsumerRecord<?, ?> record) {
      this.record = record;
    }

    void flaw(String found) {
      if (flaw.isEmpty()) {
        flaw = found;
      }
    }

    /// Postgres keeps no NUL in text and no long text in an index: neither may get that far.
    String text(String name) {
      Header header = record.headers().lastHeader(name);
      String text =
          header == null || header.value() == null
              ? ""
              : new String(header.value(), StandardCharsets.UTF_8);
      if (text.isEmpty()) {
        flaw(name + ": is missing");
      } else if (text.length() > TEXT_LENGTH_MAX) {
        flaw(name + ": is longer than " + TEXT_LENGTH_MAX);
        text = text.substring(0, TEXT_LENGTH_MAX);
      } else if (text.indexOf('\0') >= 0) {
        flaw(name + ": holds a NUL");
      }
      return text.replace('\0', ' ');
    }

    long version() {
      String text = text("ce_aggregateversion");
      try {
        long version = Long.parseLong(text);
        if (version >= 0) {
          return version;
        }
      } catch (NumberFormatException _) {
        // Told below, as for a negative one.
      }
      flaw("ce_aggregateversion: is no version");
      return 0;
    }

    Instant time() {
      try {
        return OffsetDateTime.parse(text("ce_time")).toInstant();
      } catch (DateTimeException _) {
        flaw("ce_time: is no time");
        return Instant.ofEpochMilli(record.timestamp());
      }
    }
  }
}
