package dev.marquee.sync;

import dev.marquee.platform.rpc.CallContext;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.vertx.circuitbreaker.CircuitBreaker;
import io.vertx.circuitbreaker.CircuitBreakerOptions;
import io.vertx.circuitbreaker.CircuitBreakerState;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Works one operator's queue: claims what is due, freezes what will be told, tells it, and ends or
/// postpones it. A courier knows nothing of other operators. It rests while the operator's breaker
/// is open or its quota is spent. Confined to its verticle's context.
final class Courier {
  private static final Logger log = LoggerFactory.getLogger(Courier.class);

  private final Vertx vertx;
  private final Operator operator;
  private final DeliveryStore store;
  private final Sources sources;
  private final SyncOptions options;
  private final CircuitBreaker breaker;
  private final Timer told;
  private Future<Integer> round = Future.succeededFuture(0);
  private boolean working;
  private boolean nudged;
  private boolean stopped;
  private long restUntilNanos = System.nanoTime();
  private long timer = -1;

  Courier(
      Vertx vertx,
      Operator operator,
      DeliveryStore store,
      Sources sources,
      SyncOptions options,
      MeterRegistry meters) {
    this.vertx = vertx;
    this.operator = operator;
    this.store = store;
    this.sources = sources;
    this.options = options;
    this.told = meters.timer("sync.told", "operator", operator.name());
    this.breaker =
        CircuitBreaker.create(
            "operator-" + operator.name(),
            vertx,
            new CircuitBreakerOptions()
                .setMaxFailures(options.breakerFailures())
                .setResetTimeout(options.breakerReset().toMillis())
                .setTimeout(options.requestTimeout().toMillis() * 2)
                .setNotificationAddress(null));
    breaker.openHandler(opened -> log.warn("{} doesn't answer; resting", operator.name()));
    breaker.closeHandler(closed -> log.info("{} answers again", operator.name()));
  }

  String operatorName() {
    return operator.name();
  }

  /// "closed", "open" or "half_open".
  String breakerState() {
    CircuitBreakerState state = breaker.state();
    return state == CircuitBreakerState.HALF_OPEN
        ? "half_open"
        : state.name().toLowerCase(Locale.ROOT);
  }

  void start() {
    timer = vertx.setPeriodic(options.pollInterval().toMillis(), id -> work());
  }

  /// Says that there is something to do.
  void nudge() {
    nudged = true;
    work();
  }

  /// Takes nothing more.
  ///
  /// @return succeeds once what is in hand is told and noted. What takes too long is told again
  ///   when its claim has run out
  Future<Void> stop() {
    stopped = true;
    vertx.cancelTimer(timer);
    Duration longest = options.requestTimeout().multipliedBy(3);
    return round.timeout(longest.toMillis(), TimeUnit.MILLISECONDS).otherwiseEmpty().mapEmpty();
  }

  /// One round at a time; a nudge during a round starts another.
  private void work() {
    boolean resting =
        System.nanoTime() - restUntilNanos < 0 || breaker.state() == CircuitBreakerState.OPEN;
    if (working || stopped || resting) {
      return;
    }
    working = true;
    nudged = false;
    // While the breaker is half open one delivery tries the operator, not a crowd.
    int limit = breaker.state() == CircuitBreakerState.HALF_OPEN ? 1 : options.concurrency();
    round = store.claim(operator.name(), limit, options.claimTtl()).compose(this::tellAll);
    round.onComplete((count, error) -> {
      working = false;
      if (error != null) {
        log.warn("{}: {}", operator.name(), error.toString());
      } else if (count > 0 || nudged) {
        work();
      }
    });
  }

  private Future<Integer> tellAll(List<Delivery> claimed) {
    List<Future<Void>> telling = new ArrayList<>();
    for (Delivery delivery : claimed) {
      telling.add(tellInItsTenant(delivery));
    }
    return Future.join(telling).map(claimed.size());
  }

  private Future<Void> tellInItsTenant(Delivery delivery) {
    return CallContext.ofService(delivery.id().toString(), "sync", delivery.tenant())
        .run(() -> tell(delivery))
        .recover(error -> {
          // The source or the database is away: should even this fail, the claim runs out.
          log.warn("{} {}: {}", operator.name(), delivery.id(), error.toString());
          return store.postpone(delivery, wait(delivery), error.getClass().getSimpleName());
        })
        .otherwiseEmpty();
  }

  private void tell(Delivery delivery) {
    Delivery.Content content = content(delivery);
    long startedAt = System.nanoTime();
    Receipt receipt = attempt(delivery, content);
    told.record(System.nanoTime() - startedAt, TimeUnit.NANOSECONDS);
    switch (receipt) {
      case Receipt.Delivered() -> store.delivered(delivery).await();
      case Receipt.TryLater(String reason) ->
          store.postpone(delivery, wait(delivery), reason).await();
      case Receipt.Pause(Duration atLeast) -> {
        restUntilNanos = System.nanoTime() + atLeast.toNanos();
        store.postpone(delivery, atLeast, "quota").await();
      }
      case Receipt.Refused(String reason) -> {
        log.error(
            "{} refuses {} {}: dead", operator.name(), delivery.entity().text(), delivery.id());
        store.dead(delivery, reason).await();
      }
    }
  }

  /// What isn't told yet of a subscriber who was erased is told as his removal, whatever was frozen
  /// before: nothing more of him goes out.
  private Delivery.Content content(Delivery delivery) {
    return store.isOfErased(delivery).await()
        ? Delivery.Content.GONE
        : delivery.content().orElseGet(() -> frozen(delivery));
  }

  private Delivery.Content frozen(Delivery delivery) {
    return store.freeze(delivery, sources.content(delivery)).await();
  }

  /// Only an operator that is away counts against its breaker; a refusal is an answer.
  private Receipt attempt(Delivery delivery, Delivery.Content content) {
    return breaker
        .<Receipt>execute(promise ->
            operator
                .tell(delivery, content)
                .onSuccess(receipt -> {
                  if (receipt instanceof Receipt.TryLater(String reason)) {
                    promise.tryFail(reason);
                  } else {
                    promise.tryComplete(receipt);
                  }
                })
                .onFailure(promise::tryFail))
        .otherwise(error -> new Receipt.TryLater(String.valueOf(error.getMessage())))
        .await();
  }

  /// Doubles with each attempt, up to the limit; jitter keeps many from coming back at once.
  private Duration wait(Delivery delivery) {
    long first = options.retryFirst().toMillis();
    long doubled = first << Math.min(20, Math.max(0, delivery.attempts() - 1));
    long capped = Math.min(doubled, options.retryMax().toMillis());
    return Duration.ofMillis(capped / 2 + ThreadLocalRandom.current().nextLong(capped / 2 + 1));
  }
}
