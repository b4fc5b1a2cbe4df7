package dev.marquee.benchmarks;

/// A question about speed: one thing the platform does, and what it is compared with.
public interface Benchmark {
  /// What people type: lower case with hyphens.
  String name();

  /// What is compared with what, in a sentence.
  String sentence();

  /// The plan as this benchmark can be run: some questions allow of one client only.
  default Plan fitted(Plan plan) {
    return plan;
  }

  /// Starts the baselines and makes sure that all contestants answer as they should.
  ///
  /// @throws BenchmarkFailed when one of them doesn't
  Lineup lineUp(RunningPlatform platform);
}
