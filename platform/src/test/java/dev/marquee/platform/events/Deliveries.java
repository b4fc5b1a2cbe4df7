package dev.marquee.platform.events;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/// What arrived on a topic, as a consumer sees it.
///
/// @param records in the order of their partitions
/// @param distinct events
/// @param inversions events whose first sight came after that of a later version of their aggregate
record Deliveries(List<ConsumerRecord<String, byte[]>> records, int distinct, int inversions) {
  private static final Duration STEP = Duration.ofMillis(200);

  int duplicates() {
    return records.size() - distinct;
  }

  static String header(ConsumerRecord<String, byte[]> record, String name) {
    return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
  }

  /// Reads a topic from its start until so many distinct events were seen and no more come.
  static Deliveries read(String bootstrap, String topic, int expected, Duration deadline) {
    List<ConsumerRecord<String, byte[]>> records = new ArrayList<>();
    Set<String> ids = new HashSet<>();
    Map<String, Object> config =
        Map.of(
            "bootstrap.servers",
            bootstrap,
            "auto.offset.reset",
            "earliest",
            "enable.auto.commit",
            false,
            "max.poll.records",
            5_000);
    try (KafkaConsumer<String, byte[]> consumer =
        new KafkaConsumer<>(config, new StringDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic).stream()
              .map(partition -> new TopicPartition(topic, partition.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      long end = System.nanoTime() + deadline.toNanos();
      boolean quiet = false;
      while ((ids.size() < expected && System.nanoTime() - end < 0) || !quiet) {
        int before = records.size();
        consumer
            .poll(STEP)
            .forEach(record -> {
              records.add(record);
              ids.add(header(record, "ce_id"));
            });
        quiet = records.size() == before;
      }
    }
    return new Deliveries(records, ids.size(), inversions(records));
  }

  static int inversions(List<ConsumerRecord<String, byte[]>> records) {
    Map<String, Long> keyToLast = new HashMap<>();
    Set<String> seen = new HashSet<>();
    int inversions = 0;
    for (ConsumerRecord<String, byte[]> record : records) {
      if (seen.add(header(record, "ce_id"))) {
        long version = Long.parseLong(header(record, "ce_aggregateversion"));
        Long last = keyToLast.put(record.key(), version);
        inversions += last != null && last > version ? 1 : 0;
      }
    }
    return inversions;
  }
}
