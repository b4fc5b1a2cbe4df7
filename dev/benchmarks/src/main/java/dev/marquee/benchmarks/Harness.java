package dev.marquee.benchmarks;

import java.lang.management.ManagementFactory;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/// Runs a benchmark: warms every contestant up, then goes round, each contestant once a round (A B
/// A B …), so that whatever else the machine does meets all of them alike.
public final class Harness {
  private final Clock clock;
  private final Consumer<String> progress;

  /// @param progress is told what is being done, a line at a time
  public Harness(Clock clock, Consumer<String> progress) {
    this.clock = clock;
    this.progress = progress;
  }

  /// Blocks for as long as the plan says.
  ///
  /// @throws BenchmarkFailed when a contestant can't be started or answers wrongly from the start
  /// @throws IllegalArgumentException when the plan takes too long
  public Report run(Benchmark benchmark, RunningPlatform platform, Plan plan) {
    try (Lineup lineup = benchmark.lineUp(platform)) {
      return run(benchmark, lineup, benchmark.fitted(plan));
    }
  }

  private Report run(Benchmark benchmark, Lineup lineup, Plan plan) {
    Duration total = plan.total(lineup.contestants().size());
    Instant startedAt = clock.instant();
    double loadAverage = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    progress.accept(
        "%s: %s; about %d s".formatted(benchmark.name(), plan.load().text(), total.toSeconds()));
    if (plan.warmUp().isPositive()) {
      lineup.contestants().forEach(contestant -> warmUp(contestant, plan));
    }
    Map<Contestant, List<Round>> contestantToRounds = new LinkedHashMap<>();
    for (int number = 1; number <= plan.rounds(); number++) {
      for (Contestant contestant : lineup.contestants()) {
        Round round = measure(contestant, plan);
        contestantToRounds.computeIfAbsent(contestant, _ -> new ArrayList<>()).add(round);
        progress.accept(line("round %d/%d".formatted(number, plan.rounds()), contestant, round));
      }
    }
    return Report.of(benchmark, startedAt, loadAverage, plan, lineup, contestantToRounds);
  }

  /// A contestant that gives no right answer at all would only waste the rounds.
  private void warmUp(Contestant contestant, Plan plan) {
    LoadGenerator.Outcome outcome =
        LoadGenerator.run(contestant.target(), plan.load(), plan.warmUp());
    if (outcome.answers() == 0) {
      throw new BenchmarkFailed(contestant.name() + " gave no right answer in its warm-up");
    }
    progress.accept(
        line(
            "warm-up",
            contestant,
            Round.of(
                clock.instant(),
                outcome,
                new CpuClock.Used(Duration.ZERO, Duration.ZERO, Duration.ZERO))));
  }

  private Round measure(Contestant contestant, Plan plan) {
    Instant startedAt = clock.instant();
    try (AutoCloseable _ = contestant.beside().begin()) {
      CpuClock before = CpuClock.read(contestant.process());
      LoadGenerator.Outcome outcome =
          LoadGenerator.run(contestant.target(), plan.load(), plan.round());
      return Round.of(startedAt, outcome, CpuClock.read(contestant.process()).since(before));
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new BenchmarkFailed("what went on beside " + contestant.name() + " can't be ended", e);
    }
  }

  private static String line(String what, Contestant contestant, Round round) {
    return String.format(
        Locale.ROOT,
        "  %-11s %-16s %9.0f/s   p99 %8.2f ms   %d errors, %d unsent",
        what,
        contestant.name(),
        round.throughput(),
        round.latencies().percentileMicros(99) / 1e3,
        round.errors(),
        round.unsent());
  }
}
