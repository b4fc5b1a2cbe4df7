package dev.marquee.platform.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marquee.platform.testing.Eventually;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.circuitbreaker.CircuitBreaker;
import io.vertx.circuitbreaker.CircuitBreakerOptions;
import io.vertx.circuitbreaker.OpenCircuitException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// A breaker shows its state.
class BreakersTest {
  private final Vertx vertx = Vertx.vertx();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

  @AfterEach
  void close() {
    vertx.close().await();
  }

  @Test
  void theGaugeShowsThatABreakerOpensAndRefuses() {
    CircuitBreaker breaker = breaker(Duration.ofMinutes(10));
    assertThat(state()).isZero();

    fail(breaker, 2);

    assertThat(state()).isEqualTo(2);
    assertThatThrownBy(() -> breaker.execute(() -> Future.succeededFuture("well")).await())
        .isInstanceOf(OpenCircuitException.class);
  }

  @Test
  void theGaugeShowsThatABreakerTriesAgainAndCloses() {
    CircuitBreaker breaker = breaker(Duration.ofMillis(100));
    fail(breaker, 2);

    Eventually.until("it tries again", () -> state() == 1);
    breaker.execute(() -> Future.succeededFuture("well")).await();

    assertThat(state()).isZero();
  }

  private CircuitBreaker breaker(Duration reset) {
    return Breakers.of(
        vertx,
        meters,
        "operator",
        new CircuitBreakerOptions().setMaxFailures(2).setResetTimeout(reset.toMillis()));
  }

  private static void fail(CircuitBreaker breaker, int times) {
    for (int i = 0; i < times; i++) {
      assertThatThrownBy(() -> breaker.execute(() -> Future.failedFuture("down")).await())
          .hasMessage("down");
    }
  }

  private double state() {
    return meters.get("breaker.state").tag("name", "operator").gauge().value();
  }
}
