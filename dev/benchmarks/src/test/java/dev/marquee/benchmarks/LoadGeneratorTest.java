package dev.marquee.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.benchmarks.LoadGenerator.Outcome;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LoadGeneratorTest {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration STALL = Duration.ofMillis(400);
  private static final long STALL_MICROS = 400_000;

  @Test
  void openLoopCountsAStallForEveryRequestThatWasDueInIt() {
    Outcome outcome =
        LoadGenerator.run(new StallingTarget(50, STALL), new Load.Open(1, 500), SECOND);

    // 200 of 500 requests were due in the stall; half of them waited longer than half of it.
    assertThat(outcome.answers() + outcome.unsent()).isEqualTo(500);
    assertThat(outcome.latencies().percentileMicros(85)).isGreaterThan(STALL_MICROS / 4);
  }

  @Test
  void closedLoopHardlySeesTheSameStall() {
    Outcome outcome = LoadGenerator.run(new StallingTarget(50, STALL), new Load.Closed(1), SECOND);

    assertThat(outcome.latencies().maxMicros()).isGreaterThanOrEqualTo(STALL_MICROS);
    assertThat(outcome.latencies().percentileMicros(99)).isLessThan(STALL_MICROS / 4);
  }

  @Test
  void openLoopSendsAtItsRateAndNoFaster() {
    Outcome outcome =
        LoadGenerator.run(new StallingTarget(0, STALL), new Load.Open(4, 200), SECOND);

    assertThat(outcome.answers() + outcome.unsent()).isEqualTo(200);
    assertThat(outcome.elapsed()).isGreaterThan(Duration.ofMillis(900));
  }

  @Test
  void requestsThatFoundNoFreeConnectionAreCounted() {
    Outcome outcome =
        LoadGenerator.run(
            new StallingTarget(10, Duration.ofMillis(500)),
            new Load.Open(1, 1_000),
            Duration.ofMillis(300));

    assertThat(outcome.answers() + outcome.unsent()).isEqualTo(300);
    assertThat(outcome.unsent()).isGreaterThanOrEqualTo(290);
  }

  @Test
  void wrongAnswersAndLostConnectionsAreErrorsWithoutLatency() {
    AtomicInteger connections = new AtomicInteger();
    Target target =
        () -> {
          if (connections.incrementAndGet() == 1) {
            return new FailingConnection();
          }
          throw new IOException("refused");
        };

    Outcome outcome = LoadGenerator.run(target, new Load.Open(1, 100), Duration.ofMillis(300));

    assertThat(outcome.answers()).isZero();
    assertThat(outcome.latencies().count()).isZero();
    assertThat(outcome.errors() + outcome.unsent()).isEqualTo(30);
    assertThat(connections.get()).isGreaterThan(1);
  }

  /// Gives one wrong answer, then is lost.
  private static final class FailingConnection implements Target.Connection {
    private boolean used;

    @Override
    public boolean exchange() throws IOException {
      if (used) {
        throw new IOException("reset");
      }
      used = true;
      return false;
    }

    @Override
    public void close() {}
  }
}
