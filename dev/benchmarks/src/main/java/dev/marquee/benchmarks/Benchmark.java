package dev.marquee.benchmarks;

/// A question about speed: one thing the platform does, and what it is compared with.
public interface Benchmark {
  /// What people type: lower case with hyphens.
  String name();

  /// What is compared with what, in a sentence.
  String sentence();

  /// Starts the baselines and makes sure that all contestants answer as they should.
  ///
  /// @throws BenchmarkFailed when one of them doesn't
  Lineup lineUp(RunningPlatform platform);
}
