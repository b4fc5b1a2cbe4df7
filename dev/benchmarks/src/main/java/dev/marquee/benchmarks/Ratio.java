package dev.marquee.benchmarks;

import java.util.List;
import java.util.function.ToDoubleFunction;

/// A number in which the subject is set against a baseline.
///
/// @param key its name in JSON
/// @param label its name in the table
record Ratio(String key, String label, ToDoubleFunction<Round> number) {
  static final List<Ratio> ALL =
      List.of(
          new Ratio("throughput", "throughput", Round::throughput),
          new Ratio("serverCpu", "CPU", Round::serverMicros),
          new Ratio("p50", "p50", round -> round.latencies().percentileMicros(50)),
          new Ratio("p99", "p99", round -> round.latencies().percentileMicros(99)));

  Spread of(Report.Result subject, Report.Result baseline) {
    return Spread.ofRatios(subject.rounds(), baseline.rounds(), number);
  }
}
