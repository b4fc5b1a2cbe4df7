package dev.marquee.platform.events;

import static dev.marquee.platform.testing.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.embedded.FaultProxy;
import dev.marquee.embedded.PostgresServer;
import dev.marquee.embedded.TestServers;
import dev.marquee.platform.rpc.CallContext;
import dev.marquee.platform.rpc.Caller;
import dev.marquee.platform.rpc.Fault;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

class EventConsumerIT {
  private static ConsumerWorld world;
  private Scenario scenario;

  @BeforeAll
  static void start() {
    world = new ConsumerWorld(Map.of());
  }

  @AfterAll
  static void stop() {
    world.close();
  }

  @BeforeEach
  void begin() {
    scenario = world.scenario();
  }

  @AfterEach
  void end() {
    scenario.close();
  }

  @Test
  void everyEventHasItsEffectOnceInOrderAndForItsOwnTenant() {
    scenario.consume();

    scenario.send("acme", "a", 1, 1, 2, 1, 2, 3);
    scenario.send("globex", "a", 1);
    scenario.send("acme", "b", 1, 2);

    until("all have their effect", () -> scenario.count("processed") == 6);
    assertThat(scenario.effects("acme", "a")).containsExactly(1L, 2L, 3L);
    assertThat(scenario.effects("globex", "a")).containsExactly(1L);
    assertThat(scenario.effects("acme", "b")).containsExactly(1L, 2L);
    assertThat(scenario.count("duplicates")).isEqualTo(3);
  }

  @Test
  void handlerRunsOnAVirtualThreadAsAServiceOfTheEventsTenant() {
    AtomicInteger asWanted = new AtomicInteger();
    scenario.consume((tx, event) -> {
      world.tp.platform().vertx().timer(1).await();
      CallContext call = CallContext.current();
      boolean wanted =
          Thread.currentThread().isVirtual()
              && call.tenant().equals(event.tenant())
              && call.requestId().equals(event.id())
              && call.caller().kind() == Caller.Kind.SERVICE
              && call.caller().id().equals("catalog");
      asWanted.addAndGet(wanted ? 1 : 0);
    });

    scenario.send("acme", "a", 1);
    scenario.send("globex", "a", 1);

    until("both are handled", () -> scenario.count("processed") == 2);
    assertThat(asWanted).hasValue(2);
  }

  @Test
  void eventsWithoutAVersionAreToldApartByTheirId() {
    scenario.consume();
    ProducerRecord<String, byte[]> telemetry = scenario.event("acme", "t", 0);

    scenario.send(telemetry);
    scenario.send(telemetry);
    scenario.send("acme", "t", 0);

    until("the others are handled", () -> scenario.count("processed") == 2);
    until("the duplicate is dropped", () -> scenario.count("duplicates") == 1);
    assertThat(scenario.effects("acme", "t")).containsExactly(0L, 0L);
  }

  @Test
  void sameIdInTwoTopicsIsTwoAggregates() {
    Scenario other = world.scenario();
    Events events = world.tp.platform().events(world.database);
    world.tp.asService(
        "catalog",
        "none",
        () ->
            events
                .consume(scenario.name, List.of(scenario.name, other.name), scenario::keepEffect)
                .await());

    scenario.send("acme", "account", 1, 2);
    other.send("acme", "account", 1, 2);

    until("all are handled", () -> scenario.count("processed") == 4);
    assertThat(scenario.count("duplicates")).isZero();
    scenario.stop(events);
  }

  @Test
  void instancesThatComeAndGoHaveEachEffectOnce() {
    Events first = scenario.consume();
    assertThat(instancesWithALag()).isEqualTo(1);
    for (int version = 1; version <= 20; version++) {
      for (int aggregate = 0; aggregate < 10; aggregate++) {
        scenario.send("acme", "a" + aggregate, version);
      }
      if (version == 5) {
        scenario.consume();
        assertThat(instancesWithALag()).isEqualTo(2);
      }
      if (version == 12) {
        scenario.stop(first);
      }
    }

    until("all are handled", () -> scenario.count("processed") == 200);
    for (int aggregate = 0; aggregate < 10; aggregate++) {
      assertThat(scenario.effects("acme", "a" + aggregate))
          .containsExactlyElementsOf(LongStream.rangeClosed(1, 20).boxed().toList());
    }
    assertThat(scenario.count("gap")).isZero();
  }

  private int instancesWithALag() {
    return world
        .tp
        .platform()
        .meters()
        .get("events.consumer.lag")
        .tag("consumer", scenario.name)
        .gauges()
        .size();
  }

  @Test
  void topicReadAgainFromItsStartHasNoFurtherEffect() {
    Events first = scenario.consume();
    scenario.send("acme", "a", 1, 2, 3);
    scenario.send(scenario.eventWithout("ce_id"));
    until("all are handled", () -> scenario.count("processed") + scenario.count("dead") == 4);
    scenario.stop(first);
    scenario.rewind();

    scenario.consume();
    scenario.send("acme", "a", 4);

    until("the new one is handled", () -> scenario.count("processed") == 4);
    until("the old ones were read again", () -> scenario.count("duplicates") == 4);
    assertThat(scenario.effects("acme", "a")).containsExactly(1L, 2L, 3L, 4L);
    assertThat(scenario.deadLetters()).hasSize(1);
  }

  @Test
  void eventThatComesTooEarlyWaitsForTheOneBefore() {
    scenario.sendInOneBatch(scenario.event("acme", "a", 2), scenario.event("acme", "other", 1));
    scenario.consume();
    until("another aggregate is handled", () -> scenario.count("processed") == 1);
    assertThat(scenario.effects("acme", "a")).isEmpty();

    scenario.seenElsewhere("a", 1);

    until("the early one is handled", () -> scenario.count("processed") == 2);
    assertThat(scenario.effects("acme", "a")).containsExactly(2L);
    assertThat(scenario.count("gap")).isZero();
  }

  @Test
  @Execution(ExecutionMode.CONCURRENT)
  void gapThatNobodyFillsIsCountedAndPassed() {
    scenario.consume();

    scenario.send("acme", "a", 7, 8);
    until("both are handled", () -> scenario.count("processed") == 2);
    scenario.send("acme", "a", 6);

    until("what comes too late is dropped", () -> scenario.count("duplicates") == 1);
    assertThat(scenario.effects("acme", "a")).containsExactly(7L, 8L);
    assertThat(scenario.count("gap")).isEqualTo(1);
  }

  @Test
  void versionsInTheWrongOrderWithinABatchAreHandledInTheRightOne() {
    scenario.send("acme", "a", 3, 1, 2);

    scenario.consume();

    until("all are handled", () -> scenario.count("processed") == 3);
    assertThat(scenario.effects("acme", "a")).containsExactly(1L, 2L, 3L);
    assertThat(scenario.count("gap")).isZero();
  }

  @Test
  @Execution(ExecutionMode.CONCURRENT)
  void eventThatCantBeHandledBecomesADeadLetterAndTheNextGoesOn() {
    AtomicInteger attempts = new AtomicInteger();
    scenario.consume((tx, event) -> {
      scenario.keepEffect(tx, event);
      if (event.version() == 2) {
        attempts.incrementAndGet();
        throw new IllegalStateException("can't: \0" + "x".repeat(600));
      }
    });

    scenario.send("acme", "a", 1, 2, 3);

    until("the others are handled", () -> scenario.count("processed") == 2);
    assertThat(scenario.effects("acme", "a")).containsExactly(1L, 3L);
    assertThat(attempts).hasValue(5);
    assertThat(scenario.deadLetters())
        .singleElement()
        .asString()
        .startsWith("acme a 2 java.lang.IllegalStateException: can't:  xxx")
        .hasSize("acme a 2 ".length() + 500);
    assertThat(scenario.count("dead")).isEqualTo(1);
  }

  @Test
  void recordThatIsNoEventBecomesADeadLetterAndHoldsUpNothing() {
    scenario.consume();

    byte[] text = "no event".getBytes(StandardCharsets.UTF_8);
    scenario.send(new ProducerRecord<>(scenario.topic(), "key", text));
    ProducerRecord<String, byte[]> nul = scenario.eventWithout("ce_type");
    nul.headers().add("ce_type", new byte[] {'a', 0});
    scenario.send(nul);
    scenario.send("acme", "a", 1);

    until("the event is handled", () -> scenario.count("processed") == 1);
    until("the others are kept", () -> scenario.count("dead") == 2);
    assertThat(scenario.deadLetters())
        .containsExactlyInAnyOrder(
            "unknown  0 malformed: ce_specversion: is missing",
            "unknown m 0 malformed: ce_type: holds a NUL");
  }

  @Test
  @Execution(ExecutionMode.CONCURRENT)
  void outageOfWhatTheHandlerNeedsIsWaitedOut() {
    AtomicInteger attempts = new AtomicInteger();
    scenario.consume((tx, event) -> {
      if (attempts.incrementAndGet() <= 6) {
        throw Fault.unavailable("the service", new IllegalStateException());
      }
      scenario.keepEffect(tx, event);
    });

    scenario.send("acme", "a", 1);

    until("it is handled at last", () -> scenario.count("processed") == 1);
    assertThat(scenario.effects("acme", "a")).containsExactly(1L);
    assertThat(scenario.deadLetters()).isEmpty();
  }

  @Test
  @Execution(ExecutionMode.CONCURRENT)
  void outageOfPostgresIsWaitedOut() {
    PostgresServer server = TestServers.postgres();
    FaultProxy proxy = FaultProxy.to(server.host(), server.port());
    Map<String, String> settings =
        Map.of("postgres.port", String.valueOf(proxy.port()), "postgres.connectTimeout", "1s");
    try (ConsumerWorld cut = new ConsumerWorld(settings);
        Scenario there = cut.scenario()) {
      AtomicInteger attempts = new AtomicInteger();
      there.consume((tx, event) -> {
        if (event.version() == 2 && attempts.incrementAndGet() == 1) {
          proxy.close();
        }
        there.keepEffect(tx, event);
      });
      there.send("acme", "a", 1);
      until("all works", () -> there.count("processed") == 1);

      there.send("acme", "a", 2, 3);
      until("the oldest in hand grows old", () -> there.lagSeconds() > 4);
      assertThat(there.count("processed")).isEqualTo(1);
      try (FaultProxy again = FaultProxy.listen(proxy.port(), server.host(), server.port())) {
        until("all are handled", () -> there.count("processed") == 3);

        assertThat(there.effects("acme", "a")).containsExactly(1L, 2L, 3L);
        assertThat(there.deadLetters()).isEmpty();
        assertThat(there.count("dead")).isZero();
        until("nothing is in hand", () -> there.lagSeconds() == 0);
        assertThat(again.openConnections()).isPositive();
      }
    }
  }
}
