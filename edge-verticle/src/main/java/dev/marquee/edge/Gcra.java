package dev.marquee.edge;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.marquee.platform.redis.RedisLink;
import dev.marquee.platform.redis.RedisScript;
import io.vertx.core.Future;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/// The generic cell rate algorithm, one key at a time: in Redis, where all edges share it, and
/// while Redis is away by the same steps in this instance alone.
final class Gcra {
  /// One a microsecond, the grain of the algorithm.
  static final int PER_MINUTE_MAX = 60_000_000;

  private static final RedisScript SCRIPT = RedisScript.of("edge/lua/gcra.lua");
  private static final int LOCAL_KEYS_MAX = 100_000;

  /// What the algorithm says of one request.
  ///
  /// @param left requests that may still come at once
  /// @param waitMicros until one may come; 0 when this one may
  /// @param resetMicros until all may come again
  record Verdict(boolean allowed, long left, long waitMicros, long resetMicros) {
    private static Verdict of(Response response) {
      return new Verdict(
          number(response, 0) == 1, number(response, 1), number(response, 2), number(response, 3));
    }

    private static long number(Response response, int index) {
      Long number = response.get(index).toLong();
      return number == null ? 0 : number;
    }

    long waitSeconds() {
      return Math.max(1, seconds(waitMicros));
    }

    long resetSeconds() {
      return seconds(resetMicros);
    }

    private static long seconds(long micros) {
      return (micros + 999_999) / 1_000_000;
    }
  }

  private final RedisLink redis;
  private final Cache<String, long[]> keyToArrivalMicros =
      Caffeine.newBuilder()
          .maximumSize(LOCAL_KEYS_MAX)
          .expireAfterAccess(Duration.ofMinutes(2))
          .build();

  Gcra(RedisLink redis) {
    this.redis = redis;
  }

  /// Takes one of a minute's requests; all of them may come at once. Never fails.
  Future<Verdict> take(String key, int perMinute) {
    long period = PER_MINUTE_MAX / perMinute;
    return SCRIPT
        .run(redis, List.of(key), List.of(String.valueOf(perMinute), String.valueOf(period)))
        .map(response -> Verdict.of(Objects.requireNonNull(response)))
        .recover(away -> Future.succeededFuture(takeLocally(key, perMinute, period)));
  }

  /// The script's own steps, for this instance alone.
  ///
  /// @param burst requests that may come at once
  /// @param period of one request, in microseconds
  Verdict takeLocally(String key, int burst, long period) {
    long span = burst * period;
    long now = System.nanoTime() / 1_000;
    long[] slot = keyToArrivalMicros.get(key, k -> new long[] {now});
    synchronized (slot) {
      long arrival = Math.max(slot[0], now);
      long earliest = arrival + period - span;
      if (earliest > now) {
        return new Verdict(false, 0, earliest - now, arrival - now);
      }
      slot[0] = arrival + period;
      return new Verdict(true, (span - (slot[0] - now)) / period, 0, slot[0] - now);
    }
  }
}
