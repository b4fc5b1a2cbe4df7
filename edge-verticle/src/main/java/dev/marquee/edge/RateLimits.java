package dev.marquee.edge;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.marquee.platform.redis.RedisLink;
import dev.marquee.platform.redis.RedisScript;
import dev.marquee.platform.rpc.CallContext;
import dev.marquee.platform.rpc.Caller;
import dev.marquee.platform.rpc.Fault;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.List;

/// Rate limits by account and by client address, GCRA, shared by all edges in Redis (two scripts of
/// one key each, one pipelined round trip). Without Redis each edge limits by itself: a local
/// limiter, not an open door. Headers as in draft-ietf-httpapi-ratelimit-headers.
final class RateLimits implements Handler<RoutingContext> {
  private static final long MICROS_PER_MINUTE = 60_000_000L;
  private static final RedisScript GCRA = RedisScript.of("edge/lua/gcra.lua");

  /// What a provider sends comes from few addresses, signed, and in bursts.
  private static final String WEBHOOKS = "/api/webhooks/";

  private static final int LOCAL_KEYS_MAX = 100_000;

  /// What the algorithm says of one request.
  private record Verdict(boolean allowed, long left, long waitMicros, long resetMicros) {
    static Verdict of(Response response) {
      return new Verdict(
          number(response, 0) == 1, number(response, 1), number(response, 2), number(response, 3));
    }

    private static long number(Response response, int index) {
      Long number = response.get(index).toLong();
      return number == null ? 0 : number;
    }

    Verdict tighter(Verdict other) {
      return !allowed ? this : !other.allowed ? other : left <= other.left ? this : other;
    }
  }

  private final RedisLink redis;
  private final EdgeOptions options;
  private final Cache<String, long[]> keyToArrivalMicros =
      Caffeine.newBuilder()
          .maximumSize(LOCAL_KEYS_MAX)
          .expireAfterAccess(Duration.ofMinutes(2))
          .build();

  RateLimits(RedisLink redis, EdgeOptions options) {
    this.redis = redis;
    this.options = options;
  }

  @Override
  public void handle(RoutingContext request) {
    CallContext context = Callers.of(request);
    Future<Verdict> verdict =
        request.normalizedPath().startsWith(WEBHOOKS)
            ? take(address(context) + ":webhooks", options.webhooksPerMinute())
            : verdict(context);
    request.request().pause();
    verdict.onComplete((result, error) -> {
      request.request().resume();
      if (error != null) {
        request.fail(error);
      } else {
        answer(request, result);
      }
    });
  }

  /// For calls that aren't HTTP: fails with a [Fault] RESOURCE_EXHAUSTED beyond the limit.
  Future<Void> allow(CallContext context) {
    return verdict(context)
        .compose(verdict ->
            verdict.allowed
                ? Future.succeededFuture()
                : Future.failedFuture(
                    Fault.shed("rate limit; try again in " + seconds(verdict.waitMicros) + " s")));
  }

  private Future<Verdict> verdict(CallContext context) {
    boolean signedIn = context.caller().kind() == Caller.Kind.ACCOUNT;
    String address = address(context);
    return signedIn
        ? Future.all(
                take(
                    "edge:{" + context.tenant() + ":account:" + context.caller().id() + "}:rate",
                    options.userPerMinute()),
                take(address, options.addressPerMinute()))
            .map(both -> both.<Verdict>resultAt(0).tighter(both.resultAt(1)))
        : take(address + ":anonymous", options.userPerMinute());
  }

  private static String address(CallContext context) {
    return "edge:{" + context.tenant() + ":ip:" + context.clientNetwork() + "}:rate";
  }

  private void answer(RoutingContext request, Verdict verdict) {
    request
        .response()
        .putHeader("RateLimit-Policy", "\"default\";q=" + options.userPerMinute() + ";w=60")
        .putHeader(
            "RateLimit", "\"default\";r=" + verdict.left + ";t=" + seconds(verdict.resetMicros));
    if (verdict.allowed) {
      request.next();
    } else {
      request
          .response()
          .putHeader("Retry-After", String.valueOf(Math.max(1, seconds(verdict.waitMicros))));
      Problem.of(
              429, "rate-limited", "Too many requests; try again after the time Retry-After gives.")
          .send(request);
    }
  }

  private Future<Verdict> take(String key, int perMinute) {
    long period = MICROS_PER_MINUTE / perMinute;
    return GCRA.run(redis, List.of(key), List.of(String.valueOf(perMinute), String.valueOf(period)))
        .map(response -> Verdict.of(java.util.Objects.requireNonNull(response)))
        .recover(error -> Future.succeededFuture(takeLocally(key, perMinute, period)));
  }

  /// The script's own steps, for this process alone.
  private Verdict takeLocally(String key, int burst, long period) {
    long now = System.nanoTime() / 1_000;
    long[] slot = keyToArrivalMicros.get(key, k -> new long[] {now});
    synchronized (slot) {
      long arrival = Math.max(slot[0], now);
      long earliest = arrival + period - burst * period;
      if (earliest > now) {
        return new Verdict(false, 0, earliest - now, arrival - now);
      }
      slot[0] = arrival + period;
      return new Verdict(true, (burst * period - (slot[0] - now)) / period, 0, slot[0] - now);
    }
  }

  private static long seconds(long micros) {
    return (micros + 999_999) / 1_000_000;
  }
}
