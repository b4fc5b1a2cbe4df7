package dev.marquee.ads;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class PodSolverTest {
  private static RunningCampaign lasting(int durationMillis) {
    return Samples.running(
        Samples.campaign(UUID.randomUUID(), 1_000, 100_000, 0, Samples.EVERYWHERE, durationMillis),
        0);
  }

  @Test
  void dearestComeFirstAndWhatIsTooLongIsSkipped() {
    RunningCampaign first = lasting(20_000);
    RunningCampaign tooLong = lasting(15_000);
    RunningCampaign last = lasting(10_000);

    assertThat(PodSolver.choose(List.of(first, tooLong, last), 30_000, 8))
        .containsExactly(first, last);
  }

  @Test
  void podHoldsNoMoreAdsThanAllowed() {
    assertThat(PodSolver.choose(List.of(lasting(1), lasting(1), lasting(1)), 30_000, 2)).hasSize(2);
  }

  @Test
  void podIsNeverLongerThanItsBreakAndNothingMoreWouldFit() {
    long seed = System.nanoTime();
    System.out.println("seed of random breaks: " + seed);
    Random random = new Random(seed);

    for (int run = 0; run < 2_000; run++) {
      List<RunningCampaign> candidates = new ArrayList<>();
      for (int i = random.nextInt(40); i > 0; i--) {
        candidates.add(lasting(1 + random.nextInt(60_000)));
      }
      int durationMax = 1 + random.nextInt(180_000);

      List<RunningCampaign> chosen = PodSolver.choose(candidates, durationMax, 8);

      int total = chosen.stream().mapToInt(one -> one.video().durationMillis()).sum();
      assertThat(total).isLessThanOrEqualTo(durationMax);
      assertThat(chosen).doesNotHaveDuplicates().hasSizeLessThanOrEqualTo(8);
      if (chosen.size() < 8) {
        candidates.removeAll(chosen);
        assertThat(candidates)
            .noneMatch(one -> one.video().durationMillis() <= durationMax - total);
      }
    }
  }
}
