package dev.marquee.simulators;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class QuotaTest {
  private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
  private final Clock clock = ((InstantSource) now::get).withZone(ZoneOffset.UTC);

  private void pass(Duration time) {
    now.updateAndGet(instant -> instant.plus(time));
  }

  @Test
  void secondsWorthIsGivenAtOnceThenEvenly() {
    var quota = new Quota(clock, 2);
    assertThat(quota.take()).isEmpty();
    assertThat(quota.take()).isEmpty();

    assertThat(quota.take()).contains(Duration.ofMillis(500));

    pass(Duration.ofMillis(500));
    assertThat(quota.take()).isEmpty();
    assertThat(quota.take()).contains(Duration.ofMillis(500));
  }

  @Test
  void restDoesNotSaveUpMoreThanASecond() {
    var quota = new Quota(clock, 1);

    pass(Duration.ofHours(1));

    assertThat(quota.take()).isEmpty();
    assertThat(quota.take()).isPresent();
  }

  @Test
  void zeroIsNoQuota() {
    var quota = new Quota(clock, 0);

    for (int i = 0; i < 1000; i++) {
      assertThat(quota.take()).isEmpty();
    }
  }
}
