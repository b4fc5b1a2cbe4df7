package dev.marquee.simulators;

import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;

/// The bank's page where a customer approves or declines (3-D Secure), reached by `nextActionUrl`.
final class PaymentPages {
  static final String BUTTONS =
      """
      <form method="post">
      <button id="approve" name="decision" value="approve">Approve</button>
      <button id="decline" name="decision" value="decline">Decline</button>
      </form>
      """;

  private final PaymentDesk desk;
  private final FaultPlan faults;

  PaymentPages(PaymentDesk desk, FaultPlan faults) {
    this.desk = desk;
    this.faults = faults;
  }

  void mount(Router router) {
    router.get("/actions/:token").handler(ctx -> faults.afterPause(ctx, this::show));
    router.post("/actions/:token").handler(ctx -> faults.afterPause(ctx, this::decide));
  }

  private void show(RoutingContext ctx) {
    Payment payment = payment(ctx);
    if (payment.status() == PaymentStatus.REQUIRES_ACTION) {
      String amount = payment.request().currency() + " " + amount(payment.request().amountMinor());
      page(ctx, 200, "Pay " + amount + "?", BUTTONS);
    } else {
      page(ctx, 200, "Nothing to decide: " + payment.status(), "");
    }
  }

  private static String amount(long minor) {
    return "%d.%02d".formatted(minor / 100, minor % 100);
  }

  private void decide(RoutingContext ctx) {
    Payment payment = payment(ctx);
    boolean approved =
        switch (ctx.request().getFormAttribute("decision")) {
          case "approve" -> true;
          case "decline" -> false;
          case null, default ->
              throw RequestRefused.field("decision", "must be \"approve\" or \"decline\"");
        };
    desk.apply(payment, payment.decide(approved), Optional.empty())
        .onSuccess(answer -> leave(ctx, payment, answer))
        .onFailure(ctx::fail);
  }

  /// Back to the merchant, who must ask the API how the payment stands: a browser can lie.
  private static void leave(RoutingContext ctx, Payment payment, Answer answer) {
    String returnUrl = payment.request().returnUrl();
    if (answer.status() >= 400) {
      page(ctx, answer.status(), "Too late: this was decided before.", "");
    } else if (returnUrl == null) {
      page(ctx, 200, "Done: " + answer.body().getString("status"), "");
    } else if (FaultPlan.dropsAnswer(ctx)) {
      ctx.request().connection().close();
    } else {
      String separator = returnUrl.contains("?") ? "&" : "?";
      ctx.response()
          .setStatusCode(303)
          .putHeader("Location", returnUrl + separator + "paymentId=" + payment.id())
          .end();
    }
  }

  static void page(RoutingContext ctx, int status, String text, String form) {
    if (FaultPlan.dropsAnswer(ctx)) {
      ctx.request().connection().close();
      return;
    }
    ctx.response()
        .setStatusCode(status)
        .putHeader("Content-Type", "text/html; charset=utf-8")
        .putHeader("Cache-Control", "no-store")
        .end(
            """
            <!doctype html>
            <html lang="en"><head><meta charset="utf-8"><title>Test bank</title></head>
            <body><main><h1>Test bank</h1><p>%s</p>%s</main></body></html>
            """
                .formatted(text, form));
  }

  private Payment payment(RoutingContext ctx) {
    return desk.book()
        .findByActionToken(RequestFields.pathText(ctx, "token"))
        .orElseThrow(() -> new RequestRefused(Problem.of(404, "no_such_action", "no such page")));
  }
}
