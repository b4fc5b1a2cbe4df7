package dev.marquee.simulators;

import dev.marquee.simulators.OperatorLog.Counter;
import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/// What both dialects share behind authentication: quota, delay, and changes becoming facts.
final class OperatorDesk {
  private final OperatorBook book;
  private final OperatorLog log;
  private final Journal journal;
  private final Quota quota;
  private final FaultPlan faults;
  private final Clock clock;

  OperatorDesk(
      OperatorBook book,
      OperatorLog log,
      Journal journal,
      Quota quota,
      FaultPlan faults,
      Clock clock) {
    this.book = book;
    this.log = log;
    this.journal = journal;
    this.quota = quota;
    this.faults = faults;
    this.clock = clock;
  }

  /// A handler that counts writes refused as wrong; stale and over-quota ones have their own count.
  void countRejections(RoutingContext ctx) {
    boolean write = !ctx.request().method().name().equals("GET");
    ctx.addEndHandler(_ -> {
      int status = ctx.response().getStatusCode();
      boolean countedElsewhere = status == 409 || status == 429;
      if (write && status >= 400 && status < 500 && !countedElsewhere) {
        log.count(Counter.REJECTED);
      }
    });
    ctx.next();
  }

  /// A handler behind authentication: within quota the call goes on, after the delay it was dealt.
  void admit(RoutingContext ctx) {
    var refusal = quota.take();
    if (refusal.isPresent()) {
      log.count(Counter.QUOTA_REJECTED);
      ctx.response().putHeader("Retry-After", Long.toString(secondsUp(refusal.get())));
      throw new RequestRefused(
          Problem.of(429, "quota_exceeded", quota.requestsPerSecond() + " requests per second"));
    }
    faults.pause(ctx).onSuccess(_ -> ctx.next());
  }

  /// `Retry-After` counts whole seconds, and 0 would invite a hot loop.
  private static long secondsUp(Duration wait) {
    return Math.max(1, wait.plusMillis(999).toSeconds());
  }

  /// Applies a change; completes once it is in the journal.
  Future<ApplyOutcome> apply(OperatorChange change) {
    ApplyOutcome outcome = book.apply(change);
    return switch (outcome) {
      case ApplyOutcome.Applied _ -> journal.append(change.toJson()).map(outcome);
      case ApplyOutcome.Duplicate _,
          ApplyOutcome.Stale _,
          ApplyOutcome.ChangeIdReused _,
          ApplyOutcome.Full _ ->
          Future.succeededFuture(outcome);
    };
  }

  OperatorBook book() {
    return book;
  }

  Instant now() {
    return clock.instant();
  }
}
