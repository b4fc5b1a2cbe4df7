package dev.marquee.platform.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.circuitbreaker.CircuitBreaker;
import io.vertx.circuitbreaker.CircuitBreakerOptions;
import io.vertx.circuitbreaker.OpenCircuitException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import org.junit.jupiter.api.Test;

/// A breaker shows its state.
class BreakersTest {
  @Test
  void theGaugeFollowsTheBreaker() {
    Vertx vertx = Vertx.vertx();
    SimpleMeterRegistry meters = new SimpleMeterRegistry();
    CircuitBreaker breaker =
        Breakers.of(
            vertx,
            meters,
            "operator",
            new CircuitBreakerOptions().setMaxFailures(2).setResetTimeout(100));
    assertThat(state(meters)).isZero();

    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> breaker.execute(() -> Future.failedFuture("down")).await());
    }
    assertThat(state(meters)).isEqualTo(2);
    assertThatThrownBy(() -> breaker.execute(() -> Future.succeededFuture("well")).await())
        .isInstanceOf(OpenCircuitException.class);

    while (state(meters) != 1) {
      Thread.onSpinWait();
    }
    breaker.execute(() -> Future.succeededFuture("well")).await();
    assertThat(state(meters)).isZero();
    breaker.close();
    vertx.close().await();
  }

  private static double state(SimpleMeterRegistry meters) {
    return meters.get("breaker.state").tag("name", "operator").gauge().value();
  }
}
