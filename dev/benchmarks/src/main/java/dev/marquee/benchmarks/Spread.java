package dev.marquee.benchmarks;

import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/// A number that was measured several times.
record Spread(double median, double min, double max) {
  static Spread of(List<Round> rounds, ToDoubleFunction<Round> number) {
    return of(rounds.stream().mapToDouble(number).toArray());
  }

  /// The ratio of two contestants, round by round: what slowed the machine for a while slowed both.
  static Spread ofRatios(List<Round> these, List<Round> those, ToDoubleFunction<Round> number) {
    return of(
        IntStream.range(0, these.size())
            .mapToDouble(
                i -> number.applyAsDouble(these.get(i)) / number.applyAsDouble(those.get(i)))
            .toArray());
  }

  private static Spread of(double[] values) {
    double[] sorted = values.clone();
    java.util.Arrays.sort(sorted);
    int middle = sorted.length / 2;
    double median =
        sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    return new Spread(median, sorted[0], sorted[sorted.length - 1]);
  }
}
