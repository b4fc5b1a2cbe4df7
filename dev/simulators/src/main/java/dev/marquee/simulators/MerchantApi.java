package dev.marquee.simulators;

import dev.marquee.simulators.IdempotentAnswers.Claim;
import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;

/// What all of a provider's merchant routes keep to: bearer key, `Idempotency-Key` on every POST.
final class MerchantApi {
  private static final int KEY_LENGTH_MAX = 255;

  private final IdempotentAnswers answers;
  private final FaultPlan faults;
  private final String apiKey;

  MerchantApi(IdempotentAnswers answers, FaultPlan faults, String apiKey) {
    this.answers = answers;
    this.faults = faults;
    this.apiKey = apiKey;
  }

  /// The work of one POST; it may refuse, else it commits under the claim.
  interface Operation {
    Future<Answer> run(RoutingContext ctx, Optional<Claim.First> claim);
  }

  /// A read with its answer; it may refuse.
  interface Reading {
    Answer of(RoutingContext ctx);
  }

  void authenticate(RoutingContext ctx) {
    if (!Digests.same("Bearer " + apiKey, RequestFields.header(ctx, "Authorization"))) {
      ctx.response().putHeader("WWW-Authenticate", "Bearer");
      throw new RequestRefused(Problem.of(401, "unauthenticated", "needs the bearer API key"));
    }
    ctx.next();
  }

  void operate(RoutingContext ctx, Operation operation) {
    String key = ctx.request().getHeader("Idempotency-Key");
    if (key == null) {
      work(ctx, operation, Optional.empty());
      return;
    }
    if (key.isBlank() || key.length() > KEY_LENGTH_MAX) {
      throw RequestRefused.field("Idempotency-Key", "must have 1..255 characters");
    }
    String fingerprint =
        IdempotentAnswers.fingerprint(
            ctx.request().method().name(), RequestFields.path(ctx), JsonFields.bodyOf(ctx));
    switch (answers.claim(key, fingerprint)) {
      case Claim.First first -> work(ctx, operation, Optional.of(first));
      case Claim.Replay(Answer answer) -> replay(ctx, answer);
      case Claim.OtherBody() ->
          throw new RequestRefused(
              Problem.of(422, "idempotency_key_reused", "the key was used for another request"));
      case Claim.InFlight() ->
          throw new RequestRefused(
              Problem.of(409, "idempotency_key_in_use", "the same request is being worked on"));
    }
  }

  private void work(RoutingContext ctx, Operation operation, Optional<Claim.First> claim) {
    faults
        .pause(ctx)
        .compose(_ -> operation.run(ctx, claim))
        .onSuccess(answer -> answer.sendTo(ctx))
        .onFailure(fault -> {
          claim.ifPresent(answers::abandon);
          ctx.fail(fault);
        });
  }

  private void replay(RoutingContext ctx, Answer answer) {
    ctx.response().putHeader("Idempotent-Replayed", "true");
    faults.pause(ctx).onSuccess(_ -> answer.sendTo(ctx));
  }

  void read(RoutingContext ctx, Reading reading) {
    faults.afterPause(ctx, paused -> reading.of(paused).sendTo(paused));
  }
}
