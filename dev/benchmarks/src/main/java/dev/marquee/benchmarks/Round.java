package dev.marquee.benchmarks;

import java.time.Duration;
import java.time.Instant;

/// One contestant's round, measured.
///
/// @param answers right ones
/// @param errors all that wasn't a right answer
/// @param unsent requests an open loop couldn't send in time
/// @param serverMicros processor time of the server for each request it got
/// @param childrenMicros the same of the processes it started
/// @param clientMicros the same of the load generator
record Round(
    Instant startedAt,
    long answers,
    long errors,
    long unsent,
    Duration elapsed,
    Latencies latencies,
    double serverMicros,
    double childrenMicros,
    double clientMicros) {

  static Round of(Instant startedAt, LoadGenerator.Outcome outcome, CpuClock.Used used) {
    long requests = Math.max(1, outcome.answers() + outcome.errors());
    return new Round(
        startedAt,
        outcome.answers(),
        outcome.errors(),
        outcome.unsent(),
        outcome.elapsed(),
        outcome.latencies(),
        micros(used.server()) / requests,
        micros(used.children()) / requests,
        micros(used.client()) / requests);
  }

  private static double micros(Duration time) {
    return time.toNanos() / 1e3;
  }

  /// Right answers a second.
  double throughput() {
    return answers / (elapsed.toNanos() / 1e9);
  }
}
