package dev.marquee.platform.redis;

import dev.marquee.platform.rpc.Revocations;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.internal.VertxInternal;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads the revocation log, a Redis stream that identity writes: the whole of it at start, then
/// what is new every `pause`. A message on the event bus wakes it earlier; none has to arrive.
/// While Redis is away the process goes on with what it knows, says so once in its log, and in the
/// metric `tokens.revocations.age` (seconds since the last reading that worked).
///
/// The ids of the log are positions that Postgres gave, so a Redis that lost it and was refilled
/// goes on where it was. Now and then all of it is read again, for whatever else may happen to it.
public final class RevocationReader {
  /// The log: `subject`, `version`, `at`, `until` (Unix ms); the subject `*` ends all tokens issued
  /// until `at`.
  public static final String LOG = "identity:{revocations}:log";

  /// Event bus address that says: there is news.
  public static final String WAKE = "identity.revocations";

  private static final Logger log = LoggerFactory.getLogger(RevocationReader.class);
  private static final int BATCH = 1_000;
  private static final int READINGS_PER_ROUND = 480;

  private final Vertx vertx;
  private final Clock clock;
  private final RedisLink redis;
  private final Revocations revocations;
  private final Duration pause;
  private final Context context;
  private volatile @Nullable MessageConsumer<?> wake;
  private String after = "-";
  private int readings;
  private boolean reading;
  private boolean again;
  private boolean away;
  private volatile boolean stopped;
  private volatile long readAtNanos = System.nanoTime();

  /// @param pause between two readings, ≤500 ms
  public RevocationReader(
      Vertx vertx, Clock clock, RedisLink redis, Revocations revocations, Duration pause) {
    this.vertx = vertx;
    this.clock = clock;
    this.redis = redis;
    this.revocations = revocations;
    this.pause = pause;
    this.context = ((VertxInternal) vertx).createEventLoopContext();
  }

  /// Begins to read, for good.
  public RevocationReader start(MeterRegistry meters) {
    Gauge.builder("tokens.revocations.age", this, RevocationReader::ageSeconds).register(meters);
    Gauge.builder("tokens.revocations.known", revocations, Revocations::size).register(meters);
    context.runOnContext(ignored -> {
      wake = vertx.eventBus().consumer(WAKE, message -> read());
      vertx.setPeriodic(
          0,
          pause.toMillis(),
          due -> {
            if (stopped) {
              vertx.cancelTimer(due);
            } else {
              read();
            }
          });
    });
    return this;
  }

  /// Ends the reading.
  public Future<Void> stop() {
    stopped = true;
    redis.close();
    MessageConsumer<?> registered = wake;
    return registered == null ? Future.succeededFuture() : registered.unregister();
  }

  /// Succeeds once the log was read: a process that never did isn't ready, one that did stays so.
  public Future<Void> ready() {
    return revocations.known().isComplete()
        ? Future.succeededFuture()
        : Future.failedFuture("the revocation log wasn't read yet");
  }

  private double ageSeconds() {
    return (System.nanoTime() - readAtNanos) / 1e9;
  }

  /// One reading at a time; who asks during one gets another behind it.
  private void read() {
    if (reading) {
      again = true;
      return;
    }
    reading = true;
    again = false;
    if (readings++ % READINGS_PER_ROUND == 0) {
      after = "-";
      revocations.sweep(clock.millis());
    }
    batches()
        .onSuccess(ignored -> succeeded())
        .onFailure(this::failed)
        .onComplete(ignored -> {
          reading = false;
          if (again && !stopped) {
            read();
          }
        });
  }

  private Future<Void> batches() {
    Request range =
        Request.cmd(Command.XRANGE).arg(LOG).arg(after).arg("+").arg("COUNT").arg(BATCH);
    return redis
        .send(range)
        .compose(entries -> {
          if (entries == null || entries.size() == 0) {
            return Future.succeededFuture();
          }
          entries.forEach(this::learn);
          after = "(" + entries.get(entries.size() - 1).get(0);
          return entries.size() < BATCH ? Future.succeededFuture() : batches();
        });
  }

  private void learn(Response entry) {
    Map<String, String> fields = new HashMap<>();
    Response pairs = entry.get(1);
    for (int i = 0; i + 1 < pairs.size(); i += 2) {
      fields.put(pairs.get(i).toString(), pairs.get(i + 1).toString());
    }
    String subject = fields.getOrDefault("subject", "");
    long at = number(fields, "at");
    long until = number(fields, "until");
    if (subject.equals("*")) {
      revocations.endAllIssuedUntil(at);
    } else if (until > clock.millis()) {
      revocations.end(subject, number(fields, "version"), at, until);
    }
  }

  private static long number(Map<String, String> fields, String name) {
    return Long.parseLong(fields.getOrDefault(name, "0"));
  }

  private void succeeded() {
    readAtNanos = System.nanoTime();
    revocations.complete();
    if (away) {
      away = false;
      log.info("the revocation log can be read again");
    }
  }

  private void failed(Throwable error) {
    readings = 0;
    if (!away && !stopped) {
      away = true;
      log.warn("the revocation log can't be read; tokens are checked by what is known", error);
    }
  }
}
