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
  private static final int PAGE_MAX = 200;

  private final PaymentDesk desk;
  private final MerchantApi api;

  PaymentRoutes(PaymentDesk desk, MerchantApi api) {
    this.desk = desk;
    this.api = api;
  }

  void mount(Router router) {
    router.route("/v1/*").handler(api::authenticate);
    router.post("/v1/payments").handler(ctx -> api.operate(ctx, this::create));
    router.post("/v1/payments/:id/capture").handler(ctx -> api.operate(ctx, this::capture));
    router.post("/v1/payments/:id/cancel").handler(ctx -> api.operate(ctx, this::cancel));
    router.post("/v1/payments/:id/refund").handler(ctx -> api.operate(ctx, this::refund));
    router.get("/v1/payments/:id").handler(ctx -> api.read(ctx, this::show));
    router.get("/v1/payments").handler(ctx -> api.read(ctx, this::list));
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
