package dev.marquee.platform.events;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import dev.marquee.platform.Uuid7;
import dev.marquee.platform.rpc.Fault;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.PromiseInternal;
import io.vertx.core.internal.VertxInternal;
import io.vertx.kafka.client.producer.KafkaProducer;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/// Sends high-rate telemetry to one topic, over a producer that all of a process share. What Kafka
/// doesn't take within seconds fails; what would wait behind too much else is refused at once. Any
/// context: what blocks runs on a worker.
public final class TelemetryProducer {
  private static final int UNANSWERED_MAX = 16_384;
  private static final int PAYLOAD_BYTES_MAX = 64 << 10;
  private static final int BUFFER_BYTES = 32 << 20;
  private static final long ANSWER_MILLIS = 5_000;

  private final Vertx vertx;
  private final Clock clock;
  private final Uuid7 ids;
  private final MissingTopics missingTopics;
  private final String domain;
  private final String topic;
  private final KafkaProducer<String, byte[]> producer;
  private final AtomicInteger unanswered = new AtomicInteger();
  private final Counter sent;
  private final Counter failed;
  private @Nullable Future<Void> topicReady;

  /// @param domain the telemetry is of
  /// @param topic without prefix
  TelemetryProducer(
      Vertx vertx,
      Clock clock,
      Uuid7 ids,
      MeterRegistry meters,
      KafkaOptions options,
      String domain,
      String topic) {
    this.vertx = vertx;
    this.clock = clock;
    this.ids = ids;
    this.missingTopics = new MissingTopics(options);
    this.domain = domain;
    this.topic = options.prefix() + topic;
    this.producer =
        KafkaProducer.createShared(
            vertx,
            "telemetry-" + System.identityHashCode(vertx) + "-" + options.bootstrap(),
            config(options),
            new StringSerializer(),
            new ByteArraySerializer());
    // Each failure is told to its sender; unhandled, Vert.x logs every one of them as well.
    producer.exceptionHandler(_ -> {});
    this.sent = meters.counter("events.telemetry.sent", "topic", topic);
    this.failed = meters.counter("events.telemetry.failed", "topic", topic);
    awaitTopic();
  }

  /// One request in flight: when a new partition refuses the first of several, an idempotent
  /// producer can't mend the sequence and that batch ends at its timeout (KAFKA-14359).
  private static Map<String, String> config(KafkaOptions options) {
    return Map.of(
        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, options.bootstrap(),
        ProducerConfig.ACKS_CONFIG, "all",
        ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, "1",
        ProducerConfig.LINGER_MS_CONFIG, "5",
        ProducerConfig.BATCH_SIZE_CONFIG, String.valueOf(64 << 10),
        ProducerConfig.BUFFER_MEMORY_CONFIG, String.valueOf(BUFFER_BYTES),
        ProducerConfig.MAX_BLOCK_MS_CONFIG, "1000",
        ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, "2000",
        ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, "4000");
  }

  /// Sends one record; succeeds once Kafka has acknowledged it. Fails with [Fault]
  /// RESOURCE_EXHAUSTED when too many are under way, UNAVAILABLE when Kafka doesn't take it: it may
  /// have arrived all the same.
  ///
  /// @param type CloudEvents type
  /// @param key order holds per key
  public Future<Void> send(String tenant, String type, String key, MessageLite payload) {
    ByteString bytes = payload.toByteString();
    if (bytes.size() > PAYLOAD_BYTES_MAX) {
      return Future.failedFuture(Fault.invalid("payload", "is larger than 64 KiB"));
    }
    if (unanswered.incrementAndGet() > UNANSWERED_MAX) {
      unanswered.decrementAndGet();
      failed.increment();
      return Future.failedFuture(Fault.shed("too much telemetry at once"));
    }
    ProducerRecord<String, byte[]> record =
        CloudEvents.write(
            topic,
            domain,
            new CloudEvents.Outgoing(
                ids.nextString(), tenant, type, key, 0, bytes, clock.instant(), ""));
    // The first sender's context made the topic; each answer is for its own sender's.
    PromiseInternal<Void> answer = ((VertxInternal) vertx).getOrCreateContext().promise();
    awaitTopic()
        .compose(_ -> producer.asStream().send(record))
        .onComplete((_, error) -> {
          unanswered.decrementAndGet();
          (error == null ? sent : failed).increment();
        })
        .timeout(ANSWER_MILLIS, TimeUnit.MILLISECONDS)
        .onComplete((_, error) -> {
          if (error == null) {
            answer.complete();
          } else {
            answer.fail(Fault.unavailable("Kafka", error));
          }
        });
    return answer.future();
  }

  /// Flushes and closes.
  public Future<Void> close() {
    return producer.flush().eventually(producer::close);
  }

  /// Has the topic created once; again when that failed.
  private synchronized Future<Void> awaitTopic() {
    Future<Void> known = topicReady;
    if (known == null || known.failed()) {
      known =
          vertx
              .executeBlocking(
                  () -> {
                    missingTopics.create(List.of(topic));
                    return true;
                  },
                  false)
              .mapEmpty();
      topicReady = known;
    }
    return known;
  }
}
