package dev.marquee.benchmarks;

import java.util.List;

/// Who runs against whom.
///
/// @param subject what the benchmark is about
/// @param baselines what it is compared with, one ratio each
/// @param started processes that live as long as the comparison
public record Lineup(Contestant subject, List<Contestant> baselines, List<ServerProcess> started)
    implements AutoCloseable {
  /// The subject first, then the baselines: the order of every round.
  List<Contestant> contestants() {
    return java.util.stream.Stream.concat(java.util.stream.Stream.of(subject), baselines.stream())
        .toList();
  }

  @Override
  public void close() {
    started.forEach(ServerProcess::close);
  }
}
