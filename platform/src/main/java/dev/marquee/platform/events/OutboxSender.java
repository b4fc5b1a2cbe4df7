package dev.marquee.platform.events;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/// Sends batches to Kafka, in order, all or nothing as far as the caller is told. The first record
/// that fails stops the producer on the spot: nothing that comes after it in its partition may get
/// through without it. With one request in flight the producer can't have sent it yet.
///
/// This needs a callback on the producer's own thread, so it uses Kafka's client: the Vert.x one
/// answers on a context, when later records are long on their way. Blocking; for one thread.
final class OutboxSender implements AutoCloseable {
  /// Below `idle_in_transaction_session_timeout`: once Postgres has given the batch to another
  /// relay, a process that was frozen meanwhile must find its records too old to send.
  private static final Duration DELIVERY_MAX = Duration.ofSeconds(10);

  private static final Duration BLOCK_MAX = Duration.ofSeconds(5);
  private static final Duration CLOSE_MAX = Duration.ofSeconds(5);

  private final Map<String, Object> config;
  private @Nullable KafkaProducer<String, byte[]> producer;

  OutboxSender(KafkaOptions options, String name) {
    this.config =
        Map.of(
            ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
            options.bootstrap(),
            ProducerConfig.CLIENT_ID_CONFIG,
            name,
            ProducerConfig.ACKS_CONFIG,
            "all",
            ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
            true,
            ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION,
            1,
            ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
            (int) DELIVERY_MAX.toMillis(),
            ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG,
            (int) DELIVERY_MAX.toMillis() / 2,
            ProducerConfig.MAX_BLOCK_MS_CONFIG,
            BLOCK_MAX.toMillis(),
            ProducerConfig.BATCH_SIZE_CONFIG,
            64 << 10);
  }

  /// Returns once Kafka has acknowledged every record.
  ///
  /// @throws KafkaException when one of them isn't, within ten seconds
  void send(List<ProducerRecord<String, byte[]>> records) {
    long deadline = System.nanoTime() + DELIVERY_MAX.toNanos();
    KafkaProducer<String, byte[]> through = open();
    AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
    try {
      for (ProducerRecord<String, byte[]> record : records) {
        if (failure.get() != null) {
          break;
        }
        if (System.nanoTime() - deadline > 0) {
          throw new KafkaException("the batch took too long");
        }
        through.send(
            record,
            (_, error) -> {
              if (error != null && failure.compareAndSet(null, error)) {
                through.close(Duration.ZERO);
              }
            });
      }
      through.flush();
    } catch (RuntimeException e) {
      failure.compareAndSet(null, e);
    }
    Exception failed = failure.get();
    if (failed != null) {
      through.close(Duration.ZERO);
      producer = null;
      throw new KafkaException("not all events were acknowledged: " + failed.getMessage(), failed);
    }
  }

  private KafkaProducer<String, byte[]> open() {
    KafkaProducer<String, byte[]> current = producer;
    if (current == null) {
      current = new KafkaProducer<>(config, new StringSerializer(), new ByteArraySerializer());
      producer = current;
    }
    return current;
  }

  @Override
  public void close() {
    if (producer != null) {
      producer.close(CLOSE_MAX);
    }
  }
}
