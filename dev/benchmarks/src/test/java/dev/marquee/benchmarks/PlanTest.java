package dev.marquee.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PlanTest {
  private static final Load LOAD = new Load.Closed(4);
  private static final Duration SECOND = Duration.ofSeconds(1);

  @Test
  void timeOfAllContestantsTogetherIsLimited() {
    Plan plan = new Plan(LOAD, Duration.ofSeconds(30), Duration.ofSeconds(57), 10);

    assertThat(plan.total(3)).isEqualTo(Duration.ofMinutes(30));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> plan.total(4))
        .withMessageContaining("the limit is 1800 s");
  }

  @Test
  void roundsAreLimited() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Plan(LOAD, SECOND, SECOND, 51))
        .withMessageContaining("1 to 50 rounds");
    assertThatIllegalArgumentException().isThrownBy(() -> new Plan(LOAD, SECOND, SECOND, 0));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Plan(LOAD, SECOND, Duration.ofMillis(99), 1));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Plan(LOAD, SECOND.negated(), SECOND, 1));
  }

  @Test
  void connectionsAndRateAreLimited() {
    assertThatIllegalArgumentException().isThrownBy(() -> new Load.Closed(0));
    assertThatIllegalArgumentException().isThrownBy(() -> new Load.Closed(513));
    assertThatIllegalArgumentException().isThrownBy(() -> new Load.Open(513, 10));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Load.Open(1, 200_001))
        .withMessageContaining("the rate must be from 1 to 200000 a second");
    assertThatIllegalArgumentException().isThrownBy(() -> new Load.Open(1, 0));
  }
}
