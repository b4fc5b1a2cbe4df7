package dev.marquee.simulators;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntSupplier;

/// The mailbox by HTTP: pages for people, JSON for tests. The pages hold what strangers wrote, so
/// they run no script and load nothing from elsewhere.
final class MailboxRoutes {
  private static final String POLICY =
      "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  private static final Set<String> HOSTS = Set.of("localhost", "127.0.0.1", "[::1]", "::1");

  private final MailShelf shelf;
  private final FaultPlan faults;
  private final IntSupplier smtpPort;

  MailboxRoutes(MailShelf shelf, FaultPlan faults, IntSupplier smtpPort) {
    this.shelf = shelf;
    this.faults = faults;
    this.smtpPort = smtpPort;
  }

  void mount(Router router) {
    router.route().handler(MailboxRoutes::refuseForeignHost);
    router.get("/").handler(ctx -> faults.afterPause(ctx, this::showList));
    router.get("/mail/:id").handler(ctx -> faults.afterPause(ctx, this::showMail));
    router.get("/style.css").handler(MailboxRoutes::style);
    router.get("/mails").handler(ctx -> faults.afterPause(ctx, this::list));
    router.get("/smtp").handler(ctx -> Answer.ok(smtp()).sendTo(ctx));
    router
        .delete("/_control/mails")
        .handler(ctx -> {
          shelf.clear();
          Answer.ok(new JsonObject()).sendTo(ctx);
        });
  }

  /// A page elsewhere could have its name lead here, and read the links of the mails.
  private static void refuseForeignHost(RoutingContext ctx) {
    String host = ctx.request().authority() == null ? "" : ctx.request().authority().host();
    if (HOSTS.contains(host)) {
      ctx.next();
    } else {
      ctx.fail(403);
    }
  }

  private JsonObject smtp() {
    return new JsonObject().put("port", smtpPort.getAsInt());
  }

  private void list(RoutingContext ctx) {
    var mails = new JsonArray();
    shelf.list(RequestFields.text(ctx, "to")).forEach(mail -> mails.add(mail.toJson()));
    Answer.ok(new JsonObject().put("mails", mails)).sendTo(ctx);
  }

  private void showList(RoutingContext ctx) {
    String to = RequestFields.text(ctx, "to");
    page(ctx, MailPages.list(shelf.list(to), to));
  }

  private void showMail(RoutingContext ctx) {
    String id = RequestFields.pathText(ctx, "id");
    Mail mail =
        (id.matches("[0-9]{1,18}") ? shelf.find(Long.parseLong(id)) : Optional.<Mail>empty())
            .orElseThrow(() -> new RequestRefused(Problem.of(404, "no_such_mail", "no such mail")));
    page(ctx, MailPages.one(mail));
  }

  private static void page(RoutingContext ctx, String html) {
    if (FaultPlan.dropsAnswer(ctx)) {
      ctx.request().connection().close();
      return;
    }
    headers(ctx, "text/html; charset=utf-8").response().end(html);
  }

  private static void style(RoutingContext ctx) {
    headers(ctx, "text/css; charset=utf-8").response().end(MailPages.STYLE);
  }

  private static RoutingContext headers(RoutingContext ctx, String contentType) {
    ctx.response()
        .putHeader("Content-Type", contentType)
        .putHeader("Cache-Control", "no-store")
        .putHeader("Content-Security-Policy", POLICY)
        .putHeader("Referrer-Policy", "no-referrer")
        .putHeader("X-Content-Type-Options", "nosniff");
    return ctx;
  }
}
