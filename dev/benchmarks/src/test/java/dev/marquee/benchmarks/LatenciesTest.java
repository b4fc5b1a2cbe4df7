package dev.marquee.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class LatenciesTest {
  @Test
  void percentilesOfKnownLatenciesAreRight() {
    Latencies latencies = new Latencies();

    for (int millis = 1; millis <= 1_000; millis++) {
      latencies.record(Duration.ofMillis(millis).toNanos());
    }

    assertThat(latencies.percentileMicros(50)).isCloseTo(500_000, within(500L));
    assertThat(latencies.percentileMicros(95)).isCloseTo(950_000, within(1_000L));
    assertThat(latencies.percentileMicros(99)).isCloseTo(990_000, within(1_000L));
    assertThat(latencies.maxMicros()).isCloseTo(1_000_000, within(1_000L));
  }

  @Test
  void percentilesOfTwoThreadsAreThoseOfAllTheirLatencies() {
    Latencies quick = new Latencies();
    Latencies slow = new Latencies();
    for (int i = 0; i < 90; i++) {
      quick.record(Duration.ofMillis(1).toNanos());
    }
    for (int i = 0; i < 10; i++) {
      slow.record(Duration.ofMillis(100).toNanos());
    }

    Latencies all = new Latencies();
    all.add(quick);
    all.add(slow);

    assertThat(all.count()).isEqualTo(100);
    assertThat(all.percentileMicros(50)).isCloseTo(1_000, within(1L));
    assertThat(all.percentileMicros(99)).isCloseTo(100_000, within(100L));
  }

  @Test
  void whatIsLongerThanAMinuteCountsAsAMinute() {
    Latencies latencies = new Latencies();

    latencies.record(Duration.ofHours(1).toNanos());

    assertThat(latencies.maxMicros()).isCloseTo(60_000_000, within(60_000L));
  }

  @Test
  void nothingMeasuredIsZero() {
    assertThat(new Latencies().percentileMicros(99)).isZero();
  }
}
