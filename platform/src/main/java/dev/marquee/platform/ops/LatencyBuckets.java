package dev.marquee.platform.ops;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.distribution.DistributionStatisticConfig;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;

/// Gives the timers that service levels are about the buckets percentiles are computed from.
final class LatencyBuckets implements MeterFilter {
  private static final Set<String> TIMERS =
      Set.of("rpc.server", "rpc.client", "vertx.http.server.response.time");
  private static final double[] NANOS =
      Arrays.stream(new long[] {2, 5, 10, 25, 50, 100, 200, 500, 1_000, 2_500, 5_000})
          .mapToDouble(millis -> Duration.ofMillis(millis).toNanos())
          .toArray();

  @Override
  public DistributionStatisticConfig configure(
      Meter.Id id, DistributionStatisticConfig configured) {
    return TIMERS.contains(id.getName())
        ? DistributionStatisticConfig.builder()
            .serviceLevelObjectives(NANOS)
            .build()
            .merge(configured)
        : configured;
  }
}
