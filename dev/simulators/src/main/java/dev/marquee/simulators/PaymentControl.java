package dev.marquee.simulators;

import io.vertx.core.Future;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;

/// Control of the provider: its ledger, and the end of payments that are on their way.
final class PaymentControl {
  private final PaymentDesk desk;

  PaymentControl(PaymentDesk desk) {
    this.desk = desk;
  }

  void mount(Router router) {
    router.get("/_control/ledger").handler(ctx -> Answer.ok(desk.book().ledger()).sendTo(ctx));
    router
        .post("/_control/payments/:id/settle")
        .handler(ctx -> settle(ctx).onSuccess(answer -> answer.sendTo(ctx)).onFailure(ctx::fail));
  }

  /// Ends a payment now; with `force` from any state, as a provider that breaks its own word.
  private Future<Answer> settle(RoutingContext ctx) {
    var fields = JsonFields.ofBody(ctx);
    boolean succeeded =
        switch (fields.text("outcome", 20)) {
          case "succeed" -> true;
          case "decline" -> false;
          default -> throw RequestRefused.field("outcome", "must be \"succeed\" or \"decline\"");
        };
    boolean force = fields.flag("force");
    fields.nothingElse();
    Payment payment =
        desk.book()
            .find(RequestFields.pathText(ctx, "id"))
            .orElseThrow(
                () -> new RequestRefused(Problem.of(404, "no_such_payment", "no such payment")));
    return desk.apply(
        payment,
        force ? payment.forceSettle(succeeded) : payment.settle(succeeded),
        Optional.empty());
  }
}
