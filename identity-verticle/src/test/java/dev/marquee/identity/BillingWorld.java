package dev.marquee.identity;

import dev.marquee.platform.rpc.Fault;
import dev.marquee.platform.sql.Database;
import dev.marquee.platform.sql.PostgresOptions;
import dev.marquee.platform.testing.TestPlatform;
import dev.marquee.proto.common.v1.Money;
import dev.marquee.proto.identity.v1.Billing;
import dev.marquee.proto.identity.v1.CreatePlanRequest;
import dev.marquee.proto.identity.v1.GetSubscriptionRequest;
import dev.marquee.proto.identity.v1.Invoice;
import dev.marquee.proto.identity.v1.ListInvoicesRequest;
import dev.marquee.proto.identity.v1.Plan;
import dev.marquee.proto.identity.v1.Plans;
import dev.marquee.proto.identity.v1.ReceiveBillingWebhookRequest;
import dev.marquee.proto.identity.v1.ReceiveBillingWebhookResponse;
import dev.marquee.proto.identity.v1.SubscribeRequest;
import dev.marquee.proto.identity.v1.SubscribeResponse;
import dev.marquee.proto.identity.v1.Subscription;
import dev.marquee.proto.identity.v1.Subscriptions;
import dev.marquee.proto.identity.v1.TokenPair;
import dev.marquee.simulators.PaymentOptions;
import dev.marquee.simulators.SimulatorKind;
import dev.marquee.simulators.SimulatorProcess;
import dev.marquee.simulators.StandardWebhooks;
import dev.marquee.simulators.WebhookOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.sqlclient.Tuple;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/// An installation whose billing provider is a process of its own, with the strings that make it
/// misbehave and time pass.
final class BillingWorld implements AutoCloseable {
  static final String TENANT = "acme";
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final Map<String, TokenPair> accountToTokens = new ConcurrentHashMap<>();
  final SimulatorProcess provider;
  final TestPlatform tp;
  final App app;
  final Database db;

  BillingWorld(Map<String, String> more) {
    provider = SimulatorProcess.start(SimulatorKind.PAYMENT);
    Map<String, String> settings = new HashMap<>();
    settings.put("identity.keyEncryptionSecret", "a secret for the tests, 32 characters");
    settings.put("identity.hashing.cost", "4");
    settings.put("identity.attempts.mails.perNetwork", "0");
    settings.put("identity.subscriptions.provider.url", "'" + provider.baseUrl() + "'");
    settings.put("identity.subscriptions.provider.apiKey", PaymentOptions.TEST_API_KEY);
    settings.put("identity.subscriptions.provider.webhookSecret", WebhookOptions.TEST_SECRET);
    settings.put("identity.subscriptions.provider.timeout", "5s");
    settings.put("identity.subscriptions.provider.tries", "1");
    settings.put("identity.subscriptions.provider.breakerFailures", "100000");
    settings.put("identity.subscriptions.askAgain", "50ms");
    settings.put("identity.subscriptions.askAgainMax", "200ms");
    settings.put("identity.subscriptions.interval", "50ms");
    settings.putAll(more);
    tp = TestPlatform.start(settings, "identity");
    tp.deploy(new IdentityVerticle(tp.platform()));
    tp.trust(() -> App.publishedKeys(tp.platform()));
    app = new App(tp, TENANT);
    db = tp.platform().database("identity");
  }

  @Override
  public void close() {
    tp.close();
    provider.close();
  }

  TokenPair person() {
    return app.registered("p" + UUID.randomUUID() + "@example.org");
  }

  Plan plan(String name, int trialDays) {
    CreatePlanRequest request =
        CreatePlanRequest.newBuilder()
            .setName(name)
            .setTier("premium")
            .setPrice(Money.newBuilder().setAmountMinor(19_900).setCurrency("INR"))
            .setPeriod("P1M")
            .setTrialDays(trialDays)
            .build();
    String admin = tp.token(TENANT, UUID.randomUUID().toString(), "admin");
    return app.as(admin, () -> tp.clients().asCaller(Plans.class).createPlan(request)).getCreated();
  }

  Subscriptions subscriptions() {
    return tp.clients().asCaller(Subscriptions.class);
  }

  SubscribeResponse subscribe(TokenPair who, Plan plan, String method) {
    return subscribe(who, plan, method, UUID.randomUUID().toString());
  }

  SubscribeResponse subscribe(TokenPair who, Plan plan, String method, String key) {
    SubscribeRequest request =
        SubscribeRequest.newBuilder().setPlanId(plan.getId()).setPaymentMethod(method).build();
    return tp.as(TENANT, current(who), key, () -> subscriptions().subscribe(request).await());
  }

  /// An access token of a session that says what is true now.
  String current(TokenPair who) {
    return accountToTokens
        .compute(
            who.getAccount().getId(),
            (id, last) -> app.refresh((last == null ? who : last).getRefreshToken()).getRefreshed())
        .getAccessToken();
  }

  /// Asks as an app does: a token that a new tier ended meanwhile is renewed.
  <T> T as(TokenPair who, Supplier<io.vertx.core.Future<T>> ask) {
    try {
      return app.as(current(who), ask);
    } catch (Fault refused) {
      if (refused.status() != GrpcStatus.UNAUTHENTICATED) {
        throw refused;
      }
      return app.as(current(who), ask);
    }
  }

  Subscription subscription(TokenPair who) {
    return as(
            who, () -> subscriptions().getSubscription(GetSubscriptionRequest.getDefaultInstance()))
        .getSubscription();
  }

  List<Invoice> invoices(TokenPair who) {
    return as(who, () -> subscriptions().listInvoices(ListInvoicesRequest.getDefaultInstance()))
        .getInvoicesList();
  }

  String tier(TokenPair who) {
    return db.writer()
        .preparedQuery("SELECT tier FROM account WHERE tenant_id = $1 AND id = $2")
        .execute(Tuple.of(TENANT, UUID.fromString(who.getAccount().getId())))
        .await()
        .iterator()
        .next()
        .getString("tier");
  }

  private static final String PASS =
      """
      UPDATE subscription SET trial_until = trial_until - make_interval(secs => $3),
        anchor = anchor - make_interval(secs => $3), period_end = period_end - make_interval(secs => $3),
        past_due_since = past_due_since - make_interval(secs => $3),
        next_step_at = next_step_at - make_interval(secs => $3)
      WHERE tenant_id = $1 AND account_id = $2 AND state <> 'expired'
      """;

  /// Time passes for a person's subscription.
  void pass(TokenPair who, Duration time) {
    db.writer()
        .preparedQuery(PASS)
        .execute(
            Tuple.of(TENANT, UUID.fromString(who.getAccount().getId()), (double) time.toSeconds()))
        .await();
  }

  /// Has calls to matching paths go wrong; see the simulator's README.
  void fault(JsonObject faults) {
    call("POST", "/_control/faults", faults);
  }

  void heal() {
    call("DELETE", "/_control/faults", new JsonObject());
  }

  /// What the provider has of a person's subscription.
  List<JsonObject> charges(TokenPair who) {
    String id = subscription(who).getId();
    return chargesOf(id);
  }

  List<JsonObject> chargesOf(String subscriptionId) {
    return ledger("invoices").stream()
        .filter(charge ->
            charge.getJsonObject("metadata").getString("subscription").equals(subscriptionId))
        .toList();
  }

  /// Has the charges of a person's mandates turn out differently from now on.
  void behave(TokenPair who, String method) {
    String id = subscription(who).getId();
    ledger("mandates").stream()
        .filter(mandate -> mandate.getString("reference").equals(id))
        .forEach(mandate ->
            call(
                "POST",
                "/_control/billing/mandates/" + mandate.getString("id"),
                new JsonObject().put("method", method)));
  }

  private List<JsonObject> ledger(String part) {
    return call("GET", "/_control/billing", new JsonObject()).getJsonArray(part).stream()
        .map(JsonObject.class::cast)
        .toList();
  }

  /// The customer at his bank.
  void approve(String actionUrl) {
    send(
        HttpRequest.newBuilder(URI.create(actionUrl))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString("decision=approve"))
            .build());
  }

  /// Webhooks the provider has made, newest last, as it signs them.
  ReceiveBillingWebhookResponse deliver(String id, JsonObject event, Instant sentAt) {
    Buffer body = event.toBuffer();
    return deliver(
        new StandardWebhooks(WebhookOptions.TEST_SECRET).headers(id, sentAt, body), body);
  }

  ReceiveBillingWebhookResponse deliver(Map<String, String> headers, Buffer body) {
    ReceiveBillingWebhookRequest request =
        ReceiveBillingWebhookRequest.newBuilder()
            .putAllHeaders(headers)
            .setBody(com.google.protobuf.ByteString.copyFrom(body.getBytes()))
            .build();
    return tp.asService(
        "edge",
        TENANT,
        () -> tp.clients().asCaller(Billing.class).receiveBillingWebhook(request).await());
  }

  /// As who owns the schema.
  void alter(String sql) {
    PostgresOptions postgres = tp.settings().bind("postgres", PostgresOptions.class);
    try (Connection connection =
            DriverManager.getConnection(
                "jdbc:postgresql://%s:%d/%s"
                    .formatted(postgres.host(), postgres.port(), postgres.database()),
                postgres.adminUser(),
                postgres.adminPassword());
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  long number(String sql, Object... values) {
    return db.writer()
        .preparedQuery(sql)
        .execute(Tuple.from(List.of(values)))
        .await()
        .iterator()
        .next()
        .getLong(0);
  }

  JsonObject call(String method, String path, JsonObject body) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(provider.baseUrl() + path))
            .header("Authorization", "Bearer " + PaymentOptions.TEST_API_KEY)
            .header("Content-Type", "application/json");
    return new JsonObject(
        send(
            method.equals("GET")
                ? request.GET().build()
                : request
                    .method(method, HttpRequest.BodyPublishers.ofString(body.encode()))
                    .build()));
  }

  private static String send(HttpRequest request) {
    try {
      return HTTP.send(request, HttpResponse.BodyHandlers.ofString()).body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
