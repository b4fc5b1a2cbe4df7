package dev.marquee.platform.ops;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.circuitbreaker.CircuitBreaker;
import io.vertx.circuitbreaker.CircuitBreakerOptions;
import io.vertx.core.Vertx;

/// Circuit breakers whose state is a metric: gauge `breaker.state`, tag `name`: 0 closed, 1 half
/// open (a trial call runs), 2 open (calls fail at once).
public final class Breakers {
  private Breakers() {}

  /// A closed breaker. Keep one for each thing that can fail on its own, and close it with its
  /// owner.
  ///
  /// @param name of what it guards; one of few, not an id
  public static CircuitBreaker of(
      Vertx vertx, MeterRegistry meters, String name, CircuitBreakerOptions options) {
    CircuitBreaker breaker = CircuitBreaker.create(name, vertx, options);
    Gauge.builder("breaker.state", breaker, Breakers::state).tag("name", name).register(meters);
    return breaker;
  }

  private static double state(CircuitBreaker breaker) {
    return switch (breaker.state()) {
      case CLOSED -> 0;
      case HALF_OPEN -> 1;
      case OPEN -> 2;
    };
  }
}
