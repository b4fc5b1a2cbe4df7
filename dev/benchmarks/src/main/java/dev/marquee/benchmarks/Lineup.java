package dev.marquee.benchmarks;

import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// Who runs against whom.
///
/// @param subject what the benchmark is about
/// @param baselines what it is compared with, one ratio each
/// @param started what lives as long as the comparison
/// @param notes asked once when all rounds are over: what else was found
public record Lineup(
    Contestant subject,
    List<Contestant> baselines,
    List<? extends AutoCloseable> started,
    Supplier<List<Note>> notes)
    implements AutoCloseable {
  public Lineup(
      Contestant subject, List<Contestant> baselines, List<? extends AutoCloseable> started) {
    this(subject, baselines, started, List::of);
  }

  /// The subject first, then the baselines: the order of every round.
  List<Contestant> contestants() {
    return Stream.concat(Stream.of(subject), baselines.stream()).toList();
  }

  @Override
  public void close() {
    for (AutoCloseable one : started) {
      try {
        one.close();
      } catch (Exception e) {
        throw new BenchmarkFailed("something that was started can't be ended", e);
      }
    }
  }
}
