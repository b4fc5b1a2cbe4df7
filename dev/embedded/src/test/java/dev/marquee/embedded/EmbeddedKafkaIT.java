package dev.marquee.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

class EmbeddedKafkaIT {
  @Test
  void recordsOutliveAKill() throws Exception {
    try (EmbeddedKafka kafka = TestServers.startKafka()) {
      String bootstrap = kafka.server().bootstrap();
      try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
        admin
            .createTopics(List.of(new NewTopic("bookings", 2, (short) 1)))
            .all()
            .get(60, TimeUnit.SECONDS);
      }
      send(bootstrap, "seat 12");

      kafka.kill();
      kafka.restart();

      assertThat(receiveOne(bootstrap)).isEqualTo("seat 12");
      assertThat(kafka.server().bootstrap()).isEqualTo(bootstrap);
    }
  }

  @Test
  void sharedServerHasNoTopicsByItself() throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", TestServers.kafka().bootstrap()))) {
      Set<String> topics = admin.listTopics().names().get(60, TimeUnit.SECONDS);

      assertThat(topics).isEmpty();
    }
  }

  private static void send(String bootstrap, String value) throws Exception {
    Map<String, Object> settings = Map.of("bootstrap.servers", bootstrap);
    try (var producer =
        new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
      producer.send(new ProducerRecord<>("bookings", "key", value)).get(60, TimeUnit.SECONDS);
    }
  }

  private static String receiveOne(String bootstrap) {
    Map<String, Object> settings =
        Map.of(
            "bootstrap.servers", bootstrap, "group.id", "readers", "auto.offset.reset", "earliest");
    try (var consumer =
        new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
      consumer.subscribe(List.of("bookings"));
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
      while (System.nanoTime() < deadline) {
        for (var received : consumer.poll(Duration.ofMillis(200))) {
          return received.value();
        }
      }
      throw new AssertionError("nothing received");
    }
  }
}
