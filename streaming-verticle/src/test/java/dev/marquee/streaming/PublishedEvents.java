package dev.marquee.streaming;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.marquee.platform.events.KafkaOptions;
import dev.marquee.platform.events.Topics;
import dev.marquee.platform.testing.TestPlatform;
import dev.marquee.proto.streaming.v1.AssetEvent;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/// What streaming has told the other domains, read back from Kafka.
final class PublishedEvents {
  private static final Duration DEADLINE = Duration.ofMinutes(1);

  /// An event with its CloudEvents type and tenant.
  record Published(String type, String tenant, AssetEvent event) {}

  private PublishedEvents() {}

  /// The first so many events of one owner, in order.
  static List<Published> of(TestPlatform tp, UUID ownerId, int count) {
    KafkaOptions options = tp.settings().bind("kafka", KafkaOptions.class);
    String topic = options.prefix() + Topics.ofDomain("streaming");
    Map<String, Object> config =
        Map.of(
            ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, options.bootstrap(),
            ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed",
            ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    List<Published> found = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      consumer.assign(
          consumer.partitionsFor(topic).stream()
              .map(partition -> new TopicPartition(topic, partition.partition()))
              .toList());
      Instant deadline = Instant.now().plus(DEADLINE);
      while (found.size() < count && Instant.now().isBefore(deadline)) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
          if (header(record, "ce_subject").equals(ownerId.toString())) {
            found.add(published(record));
          }
        }
      }
    }
    return found;
  }

  private static Published published(ConsumerRecord<byte[], byte[]> record) {
    try {
      return new Published(
          header(record, "ce_type"),
          header(record, "ce_tenant"),
          AssetEvent.parseFrom(record.value()));
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }

  private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
    return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
  }
}
