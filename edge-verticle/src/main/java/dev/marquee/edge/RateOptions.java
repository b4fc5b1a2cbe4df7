package dev.marquee.edge;

import java.util.Map;

/// Rates of classes of routes and of a process.
///
/// @param classPercents class of routes (`x-rate-class` of the contract) → percent of
///   `edge.userPerMinute` a caller may make of it
/// @param processPerSecond requests this process takes a second, whoever sends them; 0 for no limit
public record RateOptions(Map<String, Integer> classPercents, int processPerSecond) {
  private static final int PERCENT_MAX = 10_000;

  public RateOptions {
    classPercents.forEach((name, percent) -> {
      if (percent < 1 || percent > PERCENT_MAX) {
        throw new IllegalArgumentException(
            "edge.rates.classPercents: '" + name + "' must be 1 to " + PERCENT_MAX);
      }
    });
    if (processPerSecond < 0 || processPerSecond > Gcra.PER_MINUTE_MAX / 60) {
      throw new IllegalArgumentException(
          "edge.rates.processPerSecond: must be from 0 to " + Gcra.PER_MINUTE_MAX / 60);
    }
  }

  /// Each event loop takes an equal share.
  ///
  /// @param instances event loops; 0 for one a core
  int instancePerSecond(int instances) {
    int loops = instances > 0 ? instances : Runtime.getRuntime().availableProcessors();
    return processPerSecond == 0 ? 0 : Math.max(1, processPerSecond / loops);
  }
}
