package dev.marquee.simulators;

import dev.marquee.simulators.IdempotentAnswers.Claim;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;

/// Billing, in the manner of Stripe's and Razorpay's: mandates under `/v1/mandates`, charges of
/// them under `/v1/invoices`; with the control of both.
final class BillingRoutes {
  private final BillingDesk desk;
  private final MerchantApi api;

  BillingRoutes(BillingDesk desk, MerchantApi api) {
    this.desk = desk;
    this.api = api;
  }

  void mount(Router router) {
    router.post("/v1/mandates").handler(ctx -> api.operate(ctx, this::mandate));
    router.get("/v1/mandates/:id").handler(ctx -> api.read(ctx, this::showMandate));
    router.post("/v1/invoices").handler(ctx -> api.operate(ctx, this::charge));
    router.post("/v1/invoices/:id/void").handler(ctx -> api.operate(ctx, this::voided));
    router.get("/v1/invoices/:id").handler(ctx -> api.read(ctx, this::showInvoice));
    router.get("/v1/invoices").handler(ctx -> api.read(ctx, this::list));
    router.get("/_control/billing").handler(this::ledger);
    router
        .post("/_control/billing/mandates/:id/revoke")
        .handler(ctx -> tell(ctx, desk.revoke(desk.mandate(id(ctx)))));
    router.post("/_control/billing/mandates/:id").handler(this::behave);
  }

  private Future<Answer> mandate(RoutingContext ctx, Optional<Claim.First> claim) {
    var fields = JsonFields.ofBody(ctx);
    String reference = fields.text("reference", 200);
    var method = fields.choice("method", BillingMethod.values(), BillingMethod::wireName);
    var returnUrl =
        fields
            .optionalText("returnUrl", 500)
            .map(url -> WebhookControl.httpUrl("returnUrl", url))
            .orElse(null);
    var metadata =
        PaymentRequest.metadata(fields.optionalObject("metadata").orElseGet(JsonObject::new));
    fields.nothingElse();
    return desk.mandate(reference, method, returnUrl, metadata, claim);
  }

  private Future<Answer> charge(RoutingContext ctx, Optional<Claim.First> claim) {
    var fields = JsonFields.ofBody(ctx);
    String mandate = fields.text("mandate", 200);
    String reference = fields.text("reference", 200);
    long amount = fields.integer("amountMinor", 1, PaymentRequest.AMOUNT_MINOR_MAX);
    String currency = PaymentRequest.currency(fields.text("currency", 3));
    var metadata =
        PaymentRequest.metadata(fields.optionalObject("metadata").orElseGet(JsonObject::new));
    fields.nothingElse();
    return desk.charge(mandate, reference, amount, currency, metadata, claim);
  }

  private Future<Answer> voided(RoutingContext ctx, Optional<Claim.First> claim) {
    JsonFields.ofBody(ctx).nothingElse();
    return desk.voided(desk.invoice(id(ctx)), claim);
  }

  private Answer showMandate(RoutingContext ctx) {
    return Answer.ok(desk.show(desk.mandate(id(ctx))));
  }

  private Answer showInvoice(RoutingContext ctx) {
    return Answer.ok(desk.show(desk.invoice(id(ctx))));
  }

  private Answer list(RoutingContext ctx) {
    var items = new JsonArray();
    desk.book()
        .invoices(RequestFields.text(ctx, "reference"))
        .forEach(invoice -> items.add(desk.show(invoice)));
    return Answer.ok(new JsonObject().put("items", items));
  }

  private void ledger(RoutingContext ctx) {
    Answer.ok(desk.book().ledger(desk::pageOf)).sendTo(ctx);
  }

  private void behave(RoutingContext ctx) {
    var fields = JsonFields.ofBody(ctx);
    var method = fields.choice("method", BillingMethod.values(), BillingMethod::wireName);
    fields.nothingElse();
    tell(ctx, desk.behave(desk.mandate(id(ctx)), method));
  }

  private static void tell(RoutingContext ctx, Future<Answer> work) {
    work.onSuccess(answer -> answer.sendTo(ctx)).onFailure(ctx::fail);
  }

  private static String id(RoutingContext ctx) {
    return RequestFields.pathText(ctx, "id");
  }
}
