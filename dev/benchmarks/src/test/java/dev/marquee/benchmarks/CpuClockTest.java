package dev.marquee.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

class CpuClockTest {
  private static final Duration BURNT = Duration.ofMillis(300);
  private static final Duration LIMIT = Duration.ofSeconds(30);

  @Test
  void busyProcessIsSeenAndAnIdleOneIsNot() {
    try (ServerProcess idle = Child.start("idle");
        ServerProcess busy = Child.start("busy")) {
      CpuClock idleBefore = CpuClock.read(idle.handle());

      CpuClock.Used used = usedWhen(busy.handle(), sofar -> sofar.server().compareTo(BURNT) > 0);

      assertThat(used.server()).isGreaterThan(BURNT);
      assertThat(used.children()).isZero();
      assertThat(CpuClock.read(idle.handle()).since(idleBefore).server())
          .isLessThan(BURNT.dividedBy(2));
    }
  }

  @Test
  void timeOfChildrenIsCountedApart() {
    try (ServerProcess parent = Child.start("parent")) {
      CpuClock.Used used =
          usedWhen(parent.handle(), sofar -> sofar.children().compareTo(BURNT) > 0);

      assertThat(used.children()).isGreaterThan(BURNT);
      assertThat(used.server()).isLessThan(BURNT.dividedBy(2));
    }
  }

  @Test
  void childThatEndedInBetweenIsNotCountedNegative() {
    CpuClock before = new CpuClock(Duration.ZERO, Map.of(1L, Duration.ofSeconds(5)), Duration.ZERO);
    CpuClock after =
        new CpuClock(Duration.ofSeconds(1), Map.of(2L, Duration.ofSeconds(2)), Duration.ZERO);

    assertThat(after.since(before))
        .isEqualTo(new CpuClock.Used(Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ZERO));
  }

  /// Reads the clock until something is so.
  private static CpuClock.Used usedWhen(ProcessHandle process, Predicate<CpuClock.Used> condition) {
    CpuClock before = CpuClock.read(process);
    long deadline = System.nanoTime() + LIMIT.toNanos();
    CpuClock.Used used = CpuClock.read(process).since(before);
    while (!condition.test(used) && System.nanoTime() < deadline) {
      Thread.onSpinWait();
      used = CpuClock.read(process).since(before);
    }
    return used;
  }
}
