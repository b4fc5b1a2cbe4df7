package dev.marquee.simulators;

import dev.marquee.simulators.IdempotentAnswers.Claim;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;

/// The merchant's REST API under `/v1/payments`: bearer key, `Idempotency-Key` on every POST.
final class PaymentRoutes {
  private static final int KEY_LENGTH_MAX = 255;
  private static final int PAGE_MAX = 200;

  private final PaymentDesk desk;
  private final IdempotentAnswers answers;
  private final FaultPlan faults;
  private final String apiKey;

  PaymentRoutes(PaymentDesk desk, IdempotentAnswers answers, FaultPlan faults, String apiKey) {
    this.desk = desk;
    this.answers = answers;
    this.faults = faults;
    this.apiKey = apiKey;
  }

  /// The work of one POST; it may refuse, else it commits under the claim.
  private interface Operation {
    Future<Answer> run(RoutingContext ctx, Optional<Claim.First> claim);
  }

  void mount(Router router) {
    router.route("/v1/*").handler(this::authenticate);
    router.post("/v1/payments").handler(ctx -> operate(ctx, this::create));
    router.post("/v1/payments/:id/capture").handler(ctx -> operate(ctx, this::capture));
    router.post("/v1/payments/:id/cancel").handler(ctx -> operate(ctx, this::cancel));
    router.post("/v1/payments/:id/refund").handler(ctx -> operate(ctx, this::refund));
    router.get("/v1/payments/:id").handler(ctx -> read(ctx, this::show));
    router.get("/v1/payments").handler(ctx -> read(ctx, this::list));
  }

  private void authenticate(RoutingContext ctx) {
    if (!Digests.same("Bearer " + apiKey, RequestFields.header(ctx, "Authorization"))) {
      ctx.response().putHeader("WWW-Authenticate", "Bearer");
      throw new RequestRefused(Problem.of(401, "unauthenticated", "needs the bearer API key"));
    }
    ctx.next();
  }

  private void operate(RoutingContext ctx, Operation operation) {
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

  private Future<Answer> create(RoutingContext ctx, Optional<Claim.First> claim) {
    return desk.begin(PaymentRequest.read(JsonFields.ofBody(ctx)), claim);
  }

  private Future<Answer> capture(RoutingContext ctx, Optional<Claim.First> claim) {
    Payment payment = payment(ctx);
    long all = payment.request().amountMinor();
    var fields = JsonFields.ofBody(ctx);
    long amount = fields.integer("amountMinor", 1, PaymentRequest.AMOUNT_MINOR_MAX, all);
    fields.nothingElse();
    return desk.apply(payment, payment.capture(amount), claim);
  }

  private Future<Answer> cancel(RoutingContext ctx, Optional<Claim.First> claim) {
    Payment payment = payment(ctx);
    JsonFields.ofBody(ctx).nothingElse();
    return desk.apply(payment, payment.cancel(), claim);
  }

  private Future<Answer> refund(RoutingContext ctx, Optional<Claim.First> claim) {
    Payment payment = payment(ctx);
    Refund refund = desk.newRefund(JsonFields.ofBody(ctx));
    return desk.apply(payment, payment.refund(refund), claim);
  }

  /// A read with its answer; it may refuse.
  private interface Reading {
    Answer of(RoutingContext ctx);
  }

  private void read(RoutingContext ctx, Reading reading) {
    faults.afterPause(ctx, paused -> reading.of(paused).sendTo(paused));
  }

  private Answer show(RoutingContext ctx) {
    return Answer.ok(desk.show(payment(ctx)));
  }

  private Answer list(RoutingContext ctx) {
    String reference = RequestFields.text(ctx, "reference");
    int from = RequestFields.integer(ctx, "cursor", 0, PaymentBook.PAYMENTS_MAX, 0);
    int limit = RequestFields.integer(ctx, "limit", 1, PAGE_MAX, PAGE_MAX);
    var page = desk.book().page(reference, from, limit);
    var items = new JsonArray();
    page.payments().forEach(payment -> items.add(desk.show(payment)));
    var body = new JsonObject().put("items", items);
    page.next().ifPresent(next -> body.put("nextCursor", next.toString()));
    return Answer.ok(body);
  }

  private Payment payment(RoutingContext ctx) {
    return desk.book()
        .find(RequestFields.pathText(ctx, "id"))
        .orElseThrow(
            () -> new RequestRefused(Problem.of(404, "no_such_payment", "no such payment")));
  }
}
