package dev.marquee.identity;

import static dev.marquee.identity.BillingWorld.TENANT;
import static dev.marquee.proto.identity.v1.SubscriptionState.SUBSCRIPTION_STATE_ACTIVE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.platform.Platform;
import dev.marquee.platform.testing.ChildJvm;
import dev.marquee.platform.testing.Eventually;
import dev.marquee.proto.identity.v1.Plan;
import dev.marquee.proto.identity.v1.SubscribeRequest;
import dev.marquee.proto.identity.v1.Subscriptions;
import dev.marquee.proto.identity.v1.TokenPair;
import dev.marquee.simulators.PaymentOptions;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/// Identity is killed on the way to a charge: after it wrote down what it will ask for and before
/// the provider knows; and after the provider charged and before it noted so. Another process goes
/// on, and the customer is charged once.
class SubscriptionCrashIT {
  private static final Map<String, String> LEASE = Map.of("identity.subscriptions.lease", "4s");

  @Test
  void killedBeforeTheProviderKnows() throws Exception {
    try (BillingWorld world = new BillingWorld(LEASE)) {
      TokenPair ann = world.person();
      world.fault(new JsonObject().put("down", true).put("paths", "/v1/invoices"));

      subscribeAndKill(world, ann, () -> intents(world, ann) == 1);
      assertThat(world.charges(ann)).isEmpty();
      world.heal();

      awaitPaidOnce(world, ann);
    }
  }

  @Test
  void killedAfterTheProviderCharged() throws Exception {
    try (BillingWorld world = new BillingWorld(LEASE)) {
      TokenPair ann = world.person();
      world.fault(new JsonObject().put("dropAnswerRate", 1).put("paths", "/v1/invoices"));

      subscribeAndKill(
          world, ann, () -> intents(world, ann) == 1 && world.charges(ann).size() == 1);
      assertThat(world.subscription(ann).getEntitled()).isFalse();
      world.heal();

      awaitPaidOnce(world, ann);
    }
  }

  private static void awaitPaidOnce(BillingWorld world, TokenPair who) {
    Eventually.until(
        "another process goes on",
        () -> world.subscription(who).getState() == SUBSCRIPTION_STATE_ACTIVE);
    assertThat(world.charges(who)).hasSize(1);
    assertThat(world.invoices(who)).hasSize(1);
    assertThat(world.tier(who)).isEqualTo("premium");
  }

  private interface Moment {
    boolean hasCome();
  }

  /// Subscribes through another process, which is killed at a moment.
  private static void subscribeAndKill(BillingWorld world, TokenPair who, Moment moment)
      throws Exception {
    Plan plan = world.plan("Monthly", 0);
    int port = world.tp.port("beacons");
    String token = world.current(who);
    Platform client =
        new Platform(
            world.tp.platform().vertx(),
            Clock.systemUTC(),
            new SimpleMeterRegistry(),
            world
                .tp
                .settings()
                .with("test", Map.of("rpc.addresses.identity", "'127.0.0.1:" + port + "'")),
            clients -> () -> App.publishedKeys(world.tp.platform()));
    try (ChildJvm process = IdentityProcess.start(world.tp, port, provider(world));
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      SubscribeRequest request =
          SubscribeRequest.newBuilder().setPlanId(plan.getId()).setPaymentMethod("card_ok").build();
      threads.submit(() ->
          world.tp.as(
              TENANT,
              token,
              () ->
                  client
                      .clients("test")
                      .asCaller(Subscriptions.class)
                      .subscribe(request)
                      .otherwiseEmpty()
                      .await()));
      Eventually.until("the moment has come", moment::hasCome);
      process.kill();
    } finally {
      client.close().await();
    }
  }

  private static long intents(BillingWorld world, TokenPair who) {
    return world.number(
        "SELECT count(*) FROM invoice WHERE tenant_id = $1 AND account_id = $2::text::uuid AND sent"
            + " AND state = 'open'",
        TENANT,
        who.getAccount().getId());
  }

  private static String provider(BillingWorld world) {
    return """
      subscriptions:
        interval: 1h
        lease: 4s
        provider: {url: '%s', apiKey: %s, timeout: 20s, tries: 1}
    """
        .formatted(world.provider.baseUrl(), PaymentOptions.TEST_API_KEY);
  }
}
