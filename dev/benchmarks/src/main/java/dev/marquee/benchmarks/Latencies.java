package dev.marquee.benchmarks;

import org.HdrHistogram.Histogram;

/// How long answers took, to three digits. Not for several threads: each has its own, [#add]ed in
/// the end.
final class Latencies {
  private static final long MICROS_MAX = 60_000_000;
  private static final int DIGITS = 3;

  private final Histogram micros = new Histogram(1, MICROS_MAX, DIGITS);

  /// What is longer than a minute counts as a minute.
  void record(long nanos) {
    micros.recordValue(Math.clamp(nanos / 1_000, 0, MICROS_MAX));
  }

  void add(Latencies other) {
    micros.add(other.micros);
  }

  long count() {
    return micros.getTotalCount();
  }

  /// The latency that this share of all didn't exceed, in microseconds; 0 when there is none.
  long percentileMicros(double percent) {
    return micros.getValueAtPercentile(percent);
  }

  long maxMicros() {
    return micros.getMaxValue();
  }
}
