package dev.marquee.platform.events;

import dev.marquee.platform.sql.Database;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.vertx.kafka.client.consumer.KafkaReadStream;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One consumer group of a domain. Polls a batch, spreads it over lanes by key so that the events
/// of one aggregate stay in order, waits for all lanes, commits their offsets, polls again. As no
/// poll happens while events are in hand, partitions can't move meanwhile unless the work takes
/// minutes; what is delivered twice then has its effect once all the same.
final class EventConsumer {
  private static final Logger log = LoggerFactory.getLogger(EventConsumer.class);
  private static final int BATCH_MAX = 500;
  private static final Duration POLL = Duration.ofMillis(500);
  private static final Duration DEDUPE_WINDOW = Duration.ofDays(7);
  private static final Duration SWEEP_INTERVAL = Duration.ofHours(1);
  private static final Backoff BACKOFF = new Backoff(200, 5_000);

  private final Vertx vertx;
  private final Clock clock;
  private final KafkaOptions options;
  private final String name;
  private final String group;
  private final Set<String> topics;
  private final EventDelivery delivery;
  private final MeterRegistry meters;
  private final Gauge lag;
  private final Promise<Void> ended = Promise.promise();
  private volatile boolean closing;
  private volatile boolean started;

  /// When the oldest record in hand was written; 0 when none is.
  private volatile long inHandSinceMillis;

  private long nextSweepMillis;

  /// @param topics without prefix
  EventConsumer(
      Vertx vertx,
      Clock clock,
      MeterRegistry meters,
      KafkaOptions options,
      Database database,
      String consumer,
      List<String> topics,
      EventHandler handler) {
    this.vertx = vertx;
    this.clock = clock;
    this.options = options;
    this.name = database.schema() + "." + consumer;
    this.group = options.prefix() + name;
    this.topics = Set.copyOf(topics.stream().map(topic -> options.prefix() + topic).toList());
    this.delivery =
        new EventDelivery(vertx, meters, database, consumer, handler, () -> this.closing);
    this.meters = meters;
    this.lag =
        InstanceGauge.ofSeconds(
            meters,
            "events.consumer.lag",
            "Age of the oldest event in hand",
            Tags.of("domain", database.schema(), "consumer", consumer),
            this::lagSeconds);
  }

  /// Begins to consume, on the caller's virtual-thread context. Kafka need not be there yet.
  Future<Void> start() {
    started = true;
    ContextInternal here = ((VertxInternal) vertx).getContext();
    ContextInternal context =
        here != null && here.threadingModel() == ThreadingModel.VIRTUAL_THREAD
            ? here
            : ((VertxInternal) vertx).createContext(ThreadingModel.VIRTUAL_THREAD);
    context
        .duplicate()
        .runOnContext(_ -> {
          try {
            consume(new EventLanes(context, options.prefix(), delivery));
          } finally {
            ended.complete();
          }
        });
    return Future.succeededFuture();
  }

  /// Finishes what is in hand and leaves the group.
  Future<Void> close() {
    closing = true;
    meters.remove(lag);
    return started ? ended.future() : Future.succeededFuture();
  }

  private void consume(EventLanes lanes) {
    KafkaReadStream<String, byte[]> stream = null;
    int failures = 0;
    while (!closing) {
      try {
        if (stream == null) {
          stream = join();
        }
        ConsumerRecords<String, byte[]> batch = stream.poll(POLL).await();
        if (!batch.isEmpty()) {
          handle(lanes, stream, batch);
        }
        sweep();
        if (failures > 0) {
          log.info("{} consumes again", name);
          failures = 0;
        }
      } catch (Throwable e) {
        if (++failures == 1) {
          log.warn("{} can't consume just now", name, e);
        }
        leave(stream);
        stream = null;
        vertx.timer(BACKOFF.millis(failures), TimeUnit.MILLISECONDS).await();
      }
    }
    leave(stream);
  }

  private KafkaReadStream<String, byte[]> join() {
    List<String> wanted = List.copyOf(topics);
    vertx
        .executeBlocking(
            () -> {
              new MissingTopics(options).create(wanted);
              return true;
            },
            false)
        .await();
    KafkaReadStream<String, byte[]> stream = KafkaReadStream.create(vertx, config());
    stream.subscribe(topics).await();
    return stream;
  }

  private Map<String, Object> config() {
    Map<String, Object> config = new HashMap<>();
    config.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, options.bootstrap());
    config.put(ConsumerConfig.GROUP_ID_CONFIG, group);
    config.put(ConsumerConfig.GROUP_PROTOCOL_CONFIG, "classic");
    config.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, 6_000);
    config.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, 1_500);
    config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, BATCH_MAX);
    config.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 10_000);
    config.put(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, 9_000);
    config.put(ConsumerConfig.METADATA_MAX_AGE_CONFIG, 30_000);
    config.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    config.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, StringDeserializer.class);
    config.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    return config;
  }

  /// A batch whose lanes didn't all finish is read again, from its start.
  private void handle(
      EventLanes lanes,
      KafkaReadStream<String, byte[]> stream,
      ConsumerRecords<String, byte[]> batch) {
    inHandSinceMillis = oldestMillis(batch);
    try {
      lanes.run(batch).await();
    } catch (Throwable e) {
      if (closing) {
        return;
      }
      log.warn("{} reads a batch again", name, e);
      for (TopicPartition partition : batch.partitions()) {
        stream.seek(partition, batch.records(partition).getFirst().offset()).await();
      }
      return;
    } finally {
      inHandSinceMillis = 0;
    }
    Map<TopicPartition, OffsetAndMetadata> done = new HashMap<>();
    for (TopicPartition partition : batch.partitions()) {
      done.put(partition, new OffsetAndMetadata(batch.records(partition).getLast().offset() + 1));
    }
    try {
      stream.commit(done).await();
    } catch (Throwable e) {
      // The partitions have moved: their next owner meets these events again and drops them.
      log.info("{} couldn't commit: {}", name, e.getMessage());
    }
  }

  private static long oldestMillis(ConsumerRecords<String, byte[]> batch) {
    long oldest = Long.MAX_VALUE;
    for (TopicPartition partition : batch.partitions()) {
      oldest = Math.min(oldest, batch.records(partition).getFirst().timestamp());
    }
    return oldest;
  }

  private void sweep() {
    long now = clock.millis();
    if (now < nextSweepMillis) {
      return;
    }
    nextSweepMillis = now + SWEEP_INTERVAL.toMillis();
    try {
      delivery.sweep(DEDUPE_WINDOW);
    } catch (Throwable e) {
      log.info("{} tidies up an hour later: {}", name, e.getMessage());
    }
  }

  private static void leave(@Nullable KafkaReadStream<?, ?> stream) {
    if (stream != null) {
      try {
        stream.close().await();
      } catch (Throwable e) {
        log.info("a consumer group was left without a word: {}", e.getMessage());
      }
    }
  }

  private double lagSeconds() {
    long since = inHandSinceMillis;
    return since == 0 ? 0 : Math.max(0, clock.millis() - since) / 1_000.0;
  }
}
