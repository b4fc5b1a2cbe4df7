package dev.marquee.platform.events;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.function.Supplier;

/// A gauge that each instance of a verticle in this process has for itself, told apart by the tag
/// `instance`, from 0: one name and tags would show the first instance only.
final class InstanceGauge {
  private InstanceGauge() {}

  /// @param seconds read whenever metrics are
  static Gauge ofSeconds(
      MeterRegistry meters, String name, String description, Tags tags, Supplier<Number> seconds) {
    synchronized (meters) {
      int instance = 0;
      while (find(meters, name, tags, instance)) {
        instance++;
      }
      return Gauge.builder(name, seconds)
          .description(description)
          .baseUnit("seconds")
          .tags(tags.and("instance", String.valueOf(instance)))
          .register(meters);
    }
  }

  private static boolean find(MeterRegistry meters, String name, Tags tags, int instance) {
    return meters.find(name).tags(tags.and("instance", String.valueOf(instance))).gauge() != null;
  }
}
