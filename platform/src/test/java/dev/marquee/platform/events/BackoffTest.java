package dev.marquee.platform.events;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BackoffTest {
  @Test
  void waitsDoubleUpToTheLimitAndHalfOfEachIsChance() {
    Backoff backoff = new Backoff(100, 1_000);

    for (int i = 0; i < 1_000; i++) {
      assertThat(backoff.millis(1)).isBetween(50L, 100L);
      assertThat(backoff.millis(3)).isBetween(200L, 400L);
      assertThat(backoff.millis(5)).isBetween(500L, 1_000L);
      assertThat(backoff.millis(Integer.MAX_VALUE)).isBetween(500L, 1_000L);
    }
  }
}
