package dev.marquee.identity;

import dev.marquee.platform.redis.RedisLink;
import dev.marquee.platform.redis.RedisScript;
import dev.marquee.platform.redis.RevocationReader;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Brings revocations from Postgres into the log that every process reads. What is missing there is
/// found by comparing with the log's end, so a log that was lost, or came back older than it was,
/// gets the rest again, from whichever process looks first.
final class RevocationPublisher {
  private static final Logger log = LoggerFactory.getLogger(RevocationPublisher.class);
  private static final RedisScript PUBLISH = RedisScript.of("identity/lua/publish_revocations.lua");
  private static final int BATCH = 500;
  private static final int LOG_LENGTH_MAX = 100_000;

  /// Clocks of processes may differ by this much.
  private static final Duration SKEW = Duration.ofMinutes(1);

  private final Vertx vertx;
  private final RevocationStore store;
  private final RedisLink redis;
  private final Clock clock;
  private final Duration kept;
  private final Context context;
  private final AtomicBoolean wanted = new AtomicBoolean();
  private final AtomicBoolean running = new AtomicBoolean();

  /// Make it on the verticle's context, where it works.
  ///
  /// @param tokenLifetime of an access token
  RevocationPublisher(
      Vertx vertx, RevocationStore store, RedisLink redis, Clock clock, Duration tokenLifetime) {
    this.vertx = vertx;
    this.store = store;
    this.redis = redis;
    this.clock = clock;
    this.kept = tokenLifetime.plus(SKEW);
    this.context = vertx.getOrCreateContext();
  }

  /// Publishes what isn't yet, and wakes the readers if there was any. One run at a time; who asks
  /// during one gets another behind it. Awaits.
  void publish() {
    wanted.set(true);
    while (wanted.get() && running.compareAndSet(false, true)) {
      try {
        while (wanted.compareAndSet(true, false)) {
          publishOnce();
        }
      } finally {
        running.set(false);
      }
    }
  }

  private void publishOnce() {
    store.number().await();
    long last = lastPublished();
    List<RevocationStore.Numbered> batch;
    boolean any = false;
    do {
      batch = store.listAfter(last, clock.instant().minus(kept), BATCH).await();
      if (!batch.isEmpty()) {
        append(batch);
        last = batch.getLast().position();
        any = true;
      }
    } while (batch.size() == BATCH);
    if (any) {
      vertx.eventBus().publish(RevocationReader.WAKE, "");
    }
  }

  /// Publishes right after this, not within it: the caller may hold a connection of the pool. What
  /// fails is made good by the next regular [#publish].
  void soon() {
    wanted.set(true);
    if (!running.get()) {
      context.runOnContext(now -> {
        try {
          publish();
        } catch (Throwable e) { // Redis fails with what is no exception
          log.warn("revocations will be published later", e);
        }
      });
    }
  }

  /// Forgets what ends nothing any more.
  void sweep() {
    Instant until = clock.instant().minus(kept);
    long last = store.sweep(until).await();
    if (last > 0) {
      redis
          .send(
              Request.cmd(Command.XTRIM)
                  .arg(RevocationReader.LOG)
                  .arg("MINID")
                  .arg((last + 1) + "-0"))
          .await();
    }
  }

  private long lastPublished() {
    Response newest =
        redis
            .send(
                Request.cmd(Command.XREVRANGE)
                    .arg(RevocationReader.LOG)
                    .arg("+")
                    .arg("-")
                    .arg("COUNT")
                    .arg(1))
            .await();
    return newest == null || newest.size() == 0 ? 0 : position(newest.get(0).get(0).toString());
  }

  private static long position(String id) {
    return Long.parseLong(id.substring(0, id.indexOf('-')));
  }

  private @Nullable Response append(List<RevocationStore.Numbered> batch) {
    List<String> arguments = new ArrayList<>();
    arguments.add(String.valueOf(LOG_LENGTH_MAX));
    arguments.add(String.valueOf(kept.toMillis()));
    for (RevocationStore.Numbered one : batch) {
      arguments.add(String.valueOf(one.position()));
      arguments.add(one.subject());
      arguments.add(String.valueOf(one.version()));
      arguments.add(String.valueOf(one.at().toEpochMilli()));
      arguments.add(String.valueOf(one.at().plus(kept).toEpochMilli()));
    }
    return PUBLISH.run(redis, List.of(RevocationReader.LOG), arguments).await();
  }
}
