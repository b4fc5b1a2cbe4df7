package dev.marquee.edge;

import dev.marquee.platform.redis.RedisLink;
import dev.marquee.platform.redis.RedisScript;
import dev.marquee.platform.rpc.CallContext;
import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import java.util.List;
import java.util.Set;

/// Asks an address whose sign-ins or payments were refused again and again for a [Challenge] before
/// it is heard: 428 with the task, to be answered in `Challenge-Answer` of the same request sent
/// again. Failures are counted in Redis; while Redis is away nobody is asked, for the limits and
/// the domain's own delays still hold.
final class Suspicion {
  static final String ANSWER = "Challenge-Answer";
  private static final RedisScript COUNT = RedisScript.of("edge/lua/failures.lua");

  /// What counts, by the problem's type: a status says too little, for the code of a second factor
  /// is asked for with 401 too.
  private static final Set<String> FAILURES = Set.of("wrong-credentials", "payment-declined");

  private final RedisLink redis;
  private final ChallengeOptions options;
  private final Challenge challenge;

  Suspicion(RedisLink redis, ChallengeOptions options, Challenge challenge) {
    this.redis = redis;
    this.options = options;
    this.challenge = challenge;
  }

  /// Stands before what is guarded: counts its refusals, and asks where there were too many.
  void guard(RoutingContext request) {
    if (options.failuresFree() == 0) {
      request.next();
      return;
    }
    CallContext call = Callers.of(request);
    count(request, call);
    request.request().pause();
    isSuspicious(call)
        .compose(suspicious -> suspicious ? isSolved(request, call) : Future.succeededFuture(true))
        .onComplete((mayPass, error) -> {
          request.request().resume();
          if (error != null || mayPass) {
            request.next();
          } else {
            ask(request, call);
          }
        });
  }

  private Future<Boolean> isSuspicious(CallContext call) {
    return redis
        .send(Request.cmd(Command.GET).arg(key(call)))
        .map(
            count -> count != null && Integer.parseInt(count.toString()) >= options.failuresFree());
  }

  private Future<Boolean> isSolved(RoutingContext request, CallContext call) {
    String answer = request.request().getHeader(ANSWER);
    return answer == null
        ? Future.succeededFuture(false)
        : challenge.isSolved(call.clientNetwork(), answer);
  }

  private void ask(RoutingContext request, CallContext call) {
    Problem asked =
        Problem.of(428, "challenge-needed", "Solve the task and send this again with its answer.");
    asked.members().put("challenge", challenge.task(call.clientNetwork()));
    asked.send(request);
  }

  private void count(RoutingContext request, CallContext call) {
    request.addBodyEndHandler(ended -> {
      if (FAILURES.contains(Problem.sent(request))) {
        COUNT.run(redis, List.of(key(call)), List.of(String.valueOf(options.window().toMillis())));
      }
    });
  }

  private static String key(CallContext call) {
    return "edge:{" + call.tenant() + ":ip:" + call.clientNetwork() + "}:failures";
  }
}
