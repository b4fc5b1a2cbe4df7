package dev.marquee.simulators;

import dev.marquee.simulators.Faults.WebhookFaults;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/// Decides per call and per webhook which of the current [Faults] strike.
///
/// Deterministic: each matching call draws the same count of numbers whatever they decide, so the
/// n-th call meets the same fate for the same seed. Lives on one event loop.
final class FaultPlan {
  private static final String VERDICT = "marquee.verdict";

  private final Vertx vertx;
  private Faults faults = Faults.NONE;
  private Random callDice = new Random(0);
  private Random webhookDice = new Random(0);
  private int callsLeft;
  private int webhooksLeft;

  FaultPlan(Vertx vertx) {
    this.vertx = vertx;
  }

  /// What one call meets.
  record Verdict(long delayMillis, boolean down, boolean failed, int status, boolean dropsAnswer) {
    static final Verdict CLEAN = new Verdict(0, false, false, 0, false);
  }

  void set(Faults next) {
    faults = next;
    callDice = new Random(next.seed());
    webhookDice = new Random(~next.seed());
    callsLeft = next.times();
    webhooksLeft = next.times();
  }

  JsonObject toJson() {
    return faults
        .toJson()
        .put("callsLeft", left(callsLeft))
        .put("webhooksLeft", left(webhooksLeft));
  }

  private static Object left(int count) {
    return count == Faults.UNLIMITED ? "unlimited" : count;
  }

  /// A handler in front of every route: refuses the call, or lets it pass with its verdict noted. A
  /// refused call has no effect.
  void admit(RoutingContext ctx) {
    Verdict verdict = judge(RequestFields.path(ctx));
    ctx.put(VERDICT, verdict);
    if (verdict.down()) {
      ctx.fail(new RequestRefused(Problem.of(503, "down", "the simulator is told to be down")));
    } else if (verdict.failed()) {
      var problem = Problem.of(verdict.status(), "injected_fault", "failed without any effect");
      pause(ctx).onSuccess(_ -> ctx.fail(new RequestRefused(problem)));
    } else {
      ctx.next();
    }
  }

  Verdict judge(String path) {
    if (path.startsWith("/_control/")
        || callsLeft == 0
        || !faults.calls().paths().matcher(path).find()) {
      return Verdict.CLEAN;
    }
    callsLeft = oneLess(callsLeft);
    double jitter = callDice.nextDouble();
    double failure = callDice.nextDouble();
    double loss = callDice.nextDouble();
    var calls = faults.calls();
    return new Verdict(
        calls.delayMillis() + (long) (jitter * calls.delayJitterMillis()),
        calls.down(),
        failure < calls.failRate(),
        calls.failStatus(),
        loss < calls.dropAnswerRate());
  }

  /// Waits as long as the call's verdict says; routes call it before they do their work.
  Future<Void> pause(RoutingContext ctx) {
    return ctx.get(VERDICT) instanceof Verdict verdict
        ? after(verdict.delayMillis())
        : Future.succeededFuture();
  }

  /// Does a route's work after its [#pause]; it may refuse.
  void afterPause(RoutingContext ctx, Handler<RoutingContext> work) {
    pause(ctx)
        .onSuccess(_ -> {
          try {
            work.handle(ctx);
          } catch (RequestRefused refused) {
            ctx.fail(refused);
          }
        });
  }

  Future<Void> after(long millis) {
    return millis <= 0 ? Future.succeededFuture() : vertx.timer(millis, TimeUnit.MILLISECONDS);
  }

  static boolean dropsAnswer(RoutingContext ctx) {
    return ctx.get(VERDICT) instanceof Verdict verdict && verdict.dropsAnswer();
  }

  /// What the next webhook meets; a drop rate is already decided, so it is 0 or 1.
  WebhookFaults nextWebhook() {
    if (webhooksLeft == 0) {
      return WebhookFaults.NONE;
    }
    webhooksLeft = oneLess(webhooksLeft);
    var webhooks = faults.webhooks();
    boolean dropped = webhookDice.nextDouble() < webhooks.dropRate();
    return new WebhookFaults(webhooks.duplicates(), webhooks.delayMillis(), dropped ? 1 : 0);
  }

  private static int oneLess(int count) {
    return count == Faults.UNLIMITED ? count : count - 1;
  }
}
