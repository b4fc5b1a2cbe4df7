package dev.marquee.edge;

import dev.marquee.edge.Gcra.Verdict;
import dev.marquee.platform.redis.RedisLink;
import dev.marquee.platform.rpc.CallContext;
import dev.marquee.platform.rpc.Caller;
import dev.marquee.platform.rpc.Fault;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import java.util.HashMap;
import java.util.Map;

/// Rate limits: of a caller in a class of routes, of a client address over all, and of this
/// process. The first two are shared by all edges ([Gcra] in Redis): two scripts of one key each,
/// written to one connection at once, so that they are one round trip and run on a Redis Cluster.
/// The last is a local share of what the installation takes. Headers as in
/// [draft-ietf-httpapi-ratelimit-headers-10](https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/10/).
final class RateLimits {
  private static final String WEBHOOK = "webhook";
  private static final String PARTNER = "partner";
  private static final String PROCESS = "process";
  private static final int MINUTE_SECONDS = 60;
  private static final long MICROS_PER_SECOND = 1_000_000;

  /// What a class of routes allows.
  ///
  /// @param policy RateLimit-Policy of every answer in this class
  private record Limit(String name, int perMinute, String policy) {}

  private final Gcra gcra;
  private final Map<String, Limit> nameToLimit = new HashMap<>();
  private final int addressPerMinute;
  private final int perSecond;

  RateLimits(RedisLink redis, EdgeOptions options) {
    this.gcra = new Gcra(redis);
    this.addressPerMinute = options.addressPerMinute();
    this.perSecond = options.rates().instancePerSecond(options.instances());
    options
        .rates()
        .classPercents()
        .forEach((name, percent) -> {
          long perMinute = (long) options.userPerMinute() * percent / 100;
          put(name, Math.clamp(perMinute, 1, Gcra.PER_MINUTE_MAX));
        });
    put(WEBHOOK, options.webhooksPerMinute());
  }

  private void put(String name, int perMinute) {
    String policy =
        policy(name, perMinute)
            + (name.equals(WEBHOOK) ? "" : ", " + policy("address", addressPerMinute));
    nameToLimit.put(name, new Limit(name, perMinute, policy));
  }

  private static String policy(String name, int perMinute) {
    return "\"" + name + "\";q=" + perMinute + ";w=" + MINUTE_SECONDS;
  }

  /// Limits what comes behind it. Needs the request's [Callers] before it.
  ///
  /// @param rateClass one of `edge.rates.classPercents`, or "webhook"
  Handler<RoutingContext> of(String rateClass) {
    Limit limit = limit(rateClass);
    return request -> limit(request, limit);
  }

  private Limit limit(String rateClass) {
    Limit limit = nameToLimit.get(rateClass);
    if (limit == null) {
      throw new IllegalStateException("edge.rates.classPercents: no class '" + rateClass + "'");
    }
    return limit;
  }

  /// For calls that aren't HTTP: fails with a [Fault] RESOURCE_EXHAUSTED beyond the limit.
  Future<Void> allow(CallContext context) {
    return Future.all(take(context, limit(PARTNER)), takeOfAddress(context))
        .compose(both -> {
          Verdict refusal = refusal(both.resultAt(0), both.resultAt(1));
          return refusal.allowed()
              ? Future.succeededFuture()
              : Future.failedFuture(
                  Fault.shed("rate limit; try again in " + refusal.waitSeconds() + " s"));
        });
  }

  private void limit(RoutingContext request, Limit limit) {
    if (perSecond > 0
        && !gcra.takeLocally(PROCESS, perSecond, MICROS_PER_SECOND / perSecond).allowed()) {
      Problem.of(503, "busy", "Too much at once; try again in a moment.").send(request);
      return;
    }
    CallContext context = Callers.of(request);
    request.request().pause();
    (limit.name.equals(WEBHOOK)
            ? gcra.take(addressKey(context, WEBHOOK), limit.perMinute)
                .map(one -> new Verdict[] {one})
            : Future.all(take(context, limit), takeOfAddress(context))
                .map(both -> new Verdict[] {both.resultAt(0), both.resultAt(1)}))
        .onComplete((verdicts, error) -> {
          request.request().resume();
          if (error != null) {
            request.fail(error);
          } else {
            answer(request, limit, verdicts);
          }
        });
  }

  private Future<Verdict> take(CallContext context, Limit limit) {
    String key =
        context.caller().kind() == Caller.Kind.ACCOUNT
            ? "edge:{" + context.tenant() + ":account:" + context.caller().id() + "}:" + limit.name
            : addressKey(context, "anonymous:" + limit.name);
    return gcra.take(key, limit.perMinute);
  }

  private Future<Verdict> takeOfAddress(CallContext context) {
    return gcra.take(addressKey(context, "all"), addressPerMinute);
  }

  private static String addressKey(CallContext context, String what) {
    return "edge:{" + context.tenant() + ":ip:" + context.clientNetwork() + "}:" + what;
  }

  private static void answer(RoutingContext request, Limit limit, Verdict[] verdicts) {
    StringBuilder left = new StringBuilder(64).append(told(limit.name, verdicts[0]));
    if (verdicts.length > 1) {
      left.append(", ").append(told("address", verdicts[1]));
    }
    request
        .response()
        .putHeader("RateLimit-Policy", limit.policy)
        .putHeader("RateLimit", left.toString());
    Verdict refusal = refusal(verdicts[0], verdicts[verdicts.length - 1]);
    if (refusal.allowed()) {
      request.next();
      return;
    }
    request.response().putHeader("Retry-After", String.valueOf(refusal.waitSeconds()));
    Problem.of(
            429, "rate-limited", "Too many requests; try again after the time Retry-After gives.")
        .send(request);
  }

  private static String told(String name, Verdict verdict) {
    return "\"" + name + "\";r=" + verdict.left() + ";t=" + verdict.resetSeconds();
  }

  /// The one that makes the client wait longest, if any does.
  private static Verdict refusal(Verdict one, Verdict other) {
    return one.waitMicros() >= other.waitMicros() ? one : other;
  }
}
