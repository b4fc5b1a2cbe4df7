package dev.marquee.platform.ops;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Named checks that decide whether this process is ready; each has two seconds. A check that turns
/// bad or good again is logged once, with its reason, which no caller is told.
public final class Health {
  private static final Logger log = LoggerFactory.getLogger(Health.class);
  private static final Duration CHECK_TIMEOUT = Duration.ofSeconds(2);

  private final Vertx vertx;
  private final Map<String, Supplier<Future<Void>>> nameToCheck = new ConcurrentSkipListMap<>();
  private final Set<String> knownBad = ConcurrentHashMap.newKeySet();
  private @Nullable Future<List<String>> running;

  public Health(Vertx vertx) {
    this.vertx = vertx;
  }

  /// Adds a check, or takes the place of the one with this name.
  public void register(String name, Supplier<Future<Void>> check) {
    nameToCheck.put(name, check);
  }

  /// Runs all checks at once, one round at a time: who asks during a round gets its result.
  ///
  /// @return sorted names of those that fail; never a failure itself
  synchronized Future<List<String>> failing() {
    if (running != null && !running.isComplete()) {
      return running;
    }
    List<Future<Optional<String>>> results = new ArrayList<>();
    nameToCheck.forEach((name, check) -> results.add(failing(name, check)));
    Future<List<String>> round =
        Future.join(results)
            .map(all -> results.stream().flatMap(result -> result.result().stream()).toList());
    running = round;
    return round;
  }

  /// The name, if the check fails.
  private Future<Optional<String>> failing(String name, Supplier<Future<Void>> check) {
    return answer(check)
        .map(ignored -> {
          if (knownBad.remove(name)) {
            log.info("health check {} passes again", name);
          }
          return Optional.<String>empty();
        })
        .otherwise(error -> {
          if (knownBad.add(name)) {
            log.warn("health check {} fails", name, error);
          }
          return Optional.of(name);
        });
  }

  private Future<Void> answer(Supplier<Future<Void>> check) {
    Promise<Void> answer = Promise.promise();
    long timer =
        vertx.setTimer(
            CHECK_TIMEOUT.toMillis(),
            id -> answer.tryFail(new TimeoutException("no answer within " + CHECK_TIMEOUT)));
    try {
      check
          .get()
          .onComplete((ok, error) -> {
            if (error == null) {
              answer.tryComplete();
            } else {
              answer.tryFail(error);
            }
          });
    } catch (RuntimeException e) {
      answer.tryFail(e);
    }
    return answer.future().eventually(() -> Future.succeededFuture(vertx.cancelTimer(timer)));
  }
}
