package dev.marquee.simulators;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Control of outgoing webhooks: where they go, how they went, and sending them again.
final class WebhookControl {
  private static final int URL_LENGTH_MAX = 500;
  private static final int AGE_SECONDS_MAX = 30 * 24 * 3600;

  private final WebhookSender webhooks;
  private final String base;

  WebhookControl(WebhookSender webhooks) {
    this(webhooks, "/_control");
  }

  /// @param base path beneath which it is, where a simulator has several
  WebhookControl(WebhookSender webhooks, String base) {
    this.webhooks = webhooks;
    this.base = base;
  }

  void mount(Router router) {
    router.put(base + "/webhook-target").handler(this::setTarget);
    router.delete(base + "/webhook-target").handler(this::removeTarget);
    router.get(base + "/webhooks").handler(this::list);
    router.post(base + "/webhooks/:id/redeliver").handler(this::redeliver);
    router.post(base + "/webhook").handler(this::send);
  }

  private void setTarget(RoutingContext ctx) {
    var fields = JsonFields.ofBody(ctx);
    String url = httpUrl("url", fields.text("url", URL_LENGTH_MAX));
    String secret = fields.optionalText("secret", 200).orElse(webhooks.options().secret());
    fields.nothingElse();
    retarget(ctx, url, secret);
  }

  static String httpUrl(String field, String url) {
    if (!url.matches("https?://[^/\\s<>\"']+[^\\s<>\"']*")) {
      throw RequestRefused.field(field, "must be an http(s) URL");
    }
    return url;
  }

  private void removeTarget(RoutingContext ctx) {
    retarget(ctx, null, webhooks.options().secret());
  }

  private void retarget(RoutingContext ctx, @Nullable String url, String secret) {
    try {
      webhooks.retarget(webhooks.options().withTarget(url, secret));
    } catch (IllegalArgumentException e) {
      throw RequestRefused.field("secret", "must be whsec_ followed by base64");
    }
    Answer.ok(new JsonObject().put("url", url)).sendTo(ctx);
  }

  private void list(RoutingContext ctx) {
    var items = new JsonArray();
    webhooks.deliveries().forEach(delivery -> items.add(delivery.toJson()));
    Answer.ok(new JsonObject().put("items", items)).sendTo(ctx);
  }

  private void redeliver(RoutingContext ctx) {
    var fields = JsonFields.ofBody(ctx);
    long ageSeconds = fields.integer("ageSeconds", 0, AGE_SECONDS_MAX, 0);
    fields.nothingElse();
    var delivery =
        webhooks
            .find(RequestFields.pathText(ctx, "id"))
            .orElseThrow(() ->
                new RequestRefused(Problem.of(404, "no_such_webhook", "this webhook is not kept")));
    webhooks.redeliver(delivery, Duration.ofSeconds(ageSeconds));
    new Answer(202, delivery.toJson()).sendTo(ctx);
  }

  private void send(RoutingContext ctx) {
    var fields = JsonFields.ofBody(ctx);
    String type = fields.text("type", 100);
    JsonObject data = fields.object("data");
    int duplicates = (int) fields.integer("duplicates", 0, 20, 0);
    fields.nothingElse();
    new Answer(202, webhooks.send(type, data, duplicates).toJson()).sendTo(ctx);
  }
}
