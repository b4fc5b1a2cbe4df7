package dev.marquee.platform.events;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Int64Value;
import dev.marquee.embedded.EmbeddedKafka;
import dev.marquee.embedded.TestServers;
import dev.marquee.platform.rpc.Fault;
import dev.marquee.platform.testing.Eventually;
import io.vertx.core.Future;
import io.vertx.grpc.common.GrpcStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class KafkaOutageIT {
  private static final Duration DEADLINE = Duration.ofMinutes(2);
  private static EmbeddedKafka kafka;
  private ThingsWorld world;

  @BeforeAll
  static void startKafka() {
    kafka = TestServers.startKafka();
  }

  @AfterAll
  static void stopKafka() {
    kafka.kill();
  }

  @BeforeEach
  void start() {
    world = ThingsWorld.start(Map.of("kafka.bootstrap", "'" + kafka.server().bootstrap() + "'"));
  }

  @AfterEach
  void stop() {
    world.close();
  }

  @Test
  void eventsWaitWhileKafkaIsAwayAndAllCome() throws Exception {
    outage(Duration.ofMillis(500));
  }

  /// Past the delivery timeout: batches fail, are rolled back and sent anew.
  @Test
  @Tag("deep")
  void eventsWaitThroughALongOutageAndAllCome() throws Exception {
    outage(Duration.ofSeconds(25));
  }

  private void outage(Duration length) throws InterruptedException {
    world.events().startRelay();
    int first = world.write(2, 50).finish();
    Eventually.until("all are published", () -> world.waiting() == 0);

    kafka.kill();
    int second = world.write(2, 50).finish();
    Eventually.until(
        "the oldest one's age is shown",
        DEADLINE,
        () -> world.ageSeconds() > length.toMillis() / 1_000.0);
    assertThat(world.waiting()).isEqualTo(second);
    kafka.restart();

    Deliveries deliveries = world.deliveries(first + second);
    assertThat(deliveries.distinct()).isEqualTo(first + second);
    assertThat(deliveries.inversions()).isZero();
    Eventually.until("nothing has an age", () -> world.ageSeconds() == 0);
  }

  @Test
  void telemetryFailsWithinSecondsIsShedBeyondItsBoundAndHeals() {
    TelemetryProducer producer = world.events().telemetry(Topics.telemetryOf("booking"));
    Eventually.until("telemetry is taken", () -> arrives(producer));
    List<Future<Void>> sending = new ArrayList<>();
    kafka.pause();
    try {
      for (int i = 0; i < 20_000; i++) {
        sending.add(send(producer));
      }
      // Kafka's client by itself would keep them for two minutes.
      Eventually.until("all have ended", () -> sending.stream().allMatch(Future::isComplete));
    } finally {
      kafka.resume();
    }

    List<GrpcStatus> failures =
        sending.stream().filter(Future::failed).map(KafkaOutageIT::statusOf).toList();
    assertThat(failures).as("but for what Kafka took before it froze").hasSizeGreaterThan(10_000);
    assertThat(Set.copyOf(failures))
        .containsOnly(GrpcStatus.RESOURCE_EXHAUSTED, GrpcStatus.UNAVAILABLE);
    Eventually.until("telemetry is taken again", () -> arrives(producer));
  }

  private static boolean arrives(TelemetryProducer producer) {
    try {
      send(producer).await();
      return true;
    } catch (Fault fault) {
      return false;
    }
  }

  private static GrpcStatus statusOf(Future<Void> failed) {
    return failed.cause() instanceof Fault fault ? fault.status() : GrpcStatus.INTERNAL;
  }

  private static Future<Void> send(TelemetryProducer producer) {
    return producer.send("acme", "position", "key", Int64Value.of(1));
  }
}
