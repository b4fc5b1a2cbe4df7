package dev.marquee.edge;

import dev.marquee.edge.Gcra.Verdict;
import dev.marquee.platform.redis.RedisLink;
import dev.marquee.platform.rpc.CallContext;
import dev.marquee.platform.rpc.Fault;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import java.util.HashMap;
import java.util.Map;

/// Rate limits: of a caller in a class of routes (as many as his tenant has been given, else the
/// installation's), of a client address over all, and of this process. The first two are shared by
/// all edges ([Gcra] in Redis): two scripts of one key each, written to one connection at once, so
/// that they are one round trip and run on a Redis Cluster. The last is a local share of what the
/// installation takes. Headers as in
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
  private final Map<String, Integer> classPercents;
  private final TenantDirectory tenants;
  private final int addressPerMinute;
  private final int perSecond;

  RateLimits(RedisLink redis, EdgeOptions options, TenantDirectory tenants) {
    this.gcra = new Gcra(redis);
    this.tenants = tenants;
    this.classPercents = options.rates().classPercents();
    this.addressPerMinute = options.addressPerMinute();
    this.perSecond = options.rates().instancePerSecond(options.instances());
    classPercents.forEach((name, percent) ->
        nameToLimit.put(name, made(name, share(options.userPerMinute(), percent))));
    nameToLimit.put(WEBHOOK, made(WEBHOOK, options.webhooksPerMinute()));
  }

  private static int share(int userPerMinute, int percent) {
    return Math.clamp((long) userPerMinute * percent / 100, 1, Gcra.PER_MINUTE_MAX);
  }

  private Limit made(String name, int perMinute) {
    String policy =
        policy(name, perMinute)
            + (name.equals(WEBHOOK) ? "" : ", " + policy("address", addressPerMinute));
    return new Limit(name, perMinute, policy);
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

  /// The class's limit for a tenant that was given one of its own.
  private Limit of(Limit installations, String tenant) {
    int userPerMinute = tenants.ofTenant(tenant).userPerMinute();
    Integer percent = classPercents.get(installations.name);
    return userPerMinute == 0 || percent == null
        ? installations
        : made(installations.name, share(userPerMinute, percent));
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
    Limit limit = of(limit(PARTNER), context.tenant());
    return Future.all(take(context, limit), takeOfAddress(context))
        .compose(both -> {
          Verdict refusal = refusal(both.resultAt(0), both.resultAt(1));
          return refusal.allowed()
              ? Future.succeededFuture()
              : Future.failedFuture(
                  Fault.shed("rate limit; try again in " + refusal.waitSeconds() + " s"));
        });
  }

  private void limit(RoutingContext request, Limit installations) {
    if (perSecond > 0
        && !gcra.takeLocally(PROCESS, perSecond, MICROS_PER_SECOND / perSecond).allowed()) {
      Problem.of(503, "busy", "Too much at once; try again in a moment.").send(request);
      return;
    }
    CallContext context = Callers.of(request);
    Limit limit = of(installations, context.tenant());
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
        switch (context.caller().kind()) {
          case ACCOUNT -> callerKey(context, "account", limit);
          case CLIENT -> callerKey(context, "client", limit);
          case NOBODY, SERVICE -> addressKey(context, "anonymous:" + limit.name);
        };
    return gcra.take(key, limit.perMinute);
  }

  private static String callerKey(CallContext context, String kind, Limit limit) {
    return "edge:{"
        + context.tenant()
        + ":"
        + kind
        + ":"
        + context.caller().id()
        + "}:"
        + limit.name;
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
