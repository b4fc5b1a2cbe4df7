package dev.marquee.simulators;

import io.vertx.core.Future;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The bank's page where a customer approves or declines a mandate or a charge.
final class BillingPages {
  private final BillingDesk desk;

  BillingPages(BillingDesk desk) {
    this.desk = desk;
  }

  void mount(Router router) {
    router.get("/billing/actions/:token").handler(this::show);
    router.post("/billing/actions/:token").handler(this::decide);
  }

  private void show(RoutingContext ctx) {
    subject(ctx);
    PaymentPages.page(ctx, 200, "Let Marquee charge this card?", PaymentPages.BUTTONS);
  }

  private void decide(RoutingContext ctx) {
    boolean approved =
        switch (ctx.request().getFormAttribute("decision")) {
          case "approve" -> true;
          case "decline" -> false;
          case null, default ->
              throw RequestRefused.field("decision", "must be \"approve\" or \"decline\"");
        };
    Subject subject = subject(ctx);
    subject
        .decide(desk, approved)
        .onSuccess(answer -> leave(ctx, subject, answer))
        .onFailure(ctx::fail);
  }

  private static void leave(RoutingContext ctx, Subject subject, Answer answer) {
    if (subject.returnUrl() == null) {
      PaymentPages.page(ctx, 200, "Done: " + answer.body().getString("status"), "");
    } else {
      ctx.response().setStatusCode(303).putHeader("Location", subject.returnUrl()).end();
    }
  }

  /// What the page is about.
  private record Subject(Optional<Mandate> mandate, Optional<BillingInvoice> invoice) {
    @Nullable String returnUrl() {
      return mandate.map(Mandate::returnUrl).orElse(null);
    }

    Future<Answer> decide(BillingDesk desk, boolean approved) {
      return mandate.isPresent()
          ? desk.decide(mandate.get(), approved)
          : desk.decide(invoice.orElseThrow(), approved);
    }
  }

  private Subject subject(RoutingContext ctx) {
    String token = RequestFields.pathText(ctx, "token");
    var subject = new Subject(desk.book().mandateOfPage(token), desk.book().invoiceOfPage(token));
    if (subject.mandate.isEmpty() && subject.invoice.isEmpty()) {
      throw new RequestRefused(Problem.of(404, "no_such_action", "no such page"));
    }
    return subject;
  }
}
