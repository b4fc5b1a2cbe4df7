package dev.marquee.simulators;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// A payment provider in the manner of Stripe's PaymentIntents, as a real HTTP server.
///
/// `POST /v1/payments` authorises; `/capture`, `/cancel` and `/refund` follow; changes are told by
/// webhook ([StandardWebhooks]). Beside them it bills: mandates, and charges of them
/// ([BillingRoutes]), told by webhooks of their own. `/_control` makes things go wrong. Faults are
/// problem+json.
public final class PaymentSimulator extends VerticleBase {
  private final PaymentOptions options;
  private final Clock clock;
  private final RandomGenerator random;
  private @Nullable SimulatorServer server;
  private @Nullable Journal journal;

  public PaymentSimulator(PaymentOptions options) {
    this(options, Clock.systemUTC(), new SecureRandom());
  }

  public PaymentSimulator(PaymentOptions options, Clock clock, RandomGenerator random) {
    this.options = options;
    this.clock = clock;
    this.random = random;
  }

  /// The port it listens on, once deployed.
  public int port() {
    SimulatorServer running = server;
    if (running == null) {
      throw new IllegalStateException("not deployed");
    }
    return running.port();
  }

  @Override
  public Future<?> start() {
    var book = new PaymentBook();
    var billing = new BillingBook();
    var answers = new IdempotentAnswers();
    return Journal.open(
            vertx,
            options.state(),
            line -> {
              if (line.containsKey("payment")) {
                book.put(PaymentJson.restore(line.getJsonObject("payment")));
              }
              billing.restore(line);
              if (line.containsKey("answer")) {
                answers.restore(line.getJsonObject("answer"));
              }
            })
        .compose(opened -> serve(book, billing, answers, opened));
  }

  private Future<HttpServer> serve(
      PaymentBook book, BillingBook billing, IdempotentAnswers answers, Journal opened) {
    journal = opened;
    var faults = new FaultPlan(vertx);
    var tokens = new Tokens(random);
    var http = new SimulatorServer(vertx, "payment", faults);
    server = http;
    var webhooks = new WebhookSender(vertx, options.webhooks(), faults, clock, tokens);
    var json = new PaymentJson(() -> options.listen().baseUrl(http.port()));
    var rules = new PaymentDesk.Rules(json, tokens, clock, options.lateAfter());
    var desk = new PaymentDesk(book, answers, opened, webhooks, faults, rules);
    var api = new MerchantApi(answers, faults, options.apiKey());
    new PaymentRoutes(desk, api).mount(http.router());
    new PaymentPages(desk, faults).mount(http.router());
    new PaymentControl(desk).mount(http.router());
    new WebhookControl(webhooks).mount(http.router());
    var told = new WebhookSender(vertx, options.billingWebhooks(), faults, clock, tokens);
    var billingDesk =
        new BillingDesk(
            billing, answers, opened, told, tokens, () -> options.listen().baseUrl(http.port()));
    new BillingRoutes(billingDesk, api).mount(http.router());
    new BillingPages(billingDesk).mount(http.router());
    new WebhookControl(told, "/_control/billing").mount(http.router());
    return http.listen(options.listen());
  }

  @Override
  public Future<?> stop() {
    Journal open = journal;
    return open == null ? Future.succeededFuture() : open.close();
  }
}
