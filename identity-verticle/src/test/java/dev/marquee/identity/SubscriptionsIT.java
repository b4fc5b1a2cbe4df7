package dev.marquee.identity;

import static dev.marquee.identity.BillingWorld.TENANT;
import static dev.marquee.proto.identity.v1.SubscriptionState.SUBSCRIPTION_STATE_ACTIVE;
import static dev.marquee.proto.identity.v1.SubscriptionState.SUBSCRIPTION_STATE_CANCELLED;
import static dev.marquee.proto.identity.v1.SubscriptionState.SUBSCRIPTION_STATE_EXPIRED;
import static dev.marquee.proto.identity.v1.SubscriptionState.SUBSCRIPTION_STATE_NONE;
import static dev.marquee.proto.identity.v1.SubscriptionState.SUBSCRIPTION_STATE_PAST_DUE;
import static dev.marquee.proto.identity.v1.SubscriptionState.SUBSCRIPTION_STATE_TRIAL;
import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.platform.testing.Eventually;
import dev.marquee.proto.identity.v1.CancelSubscriptionRequest;
import dev.marquee.proto.identity.v1.ChangePaymentMethodRequest;
import dev.marquee.proto.identity.v1.ChangePaymentMethodResponse;
import dev.marquee.proto.identity.v1.InvoiceState;
import dev.marquee.proto.identity.v1.Plan;
import dev.marquee.proto.identity.v1.ResumeSubscriptionRequest;
import dev.marquee.proto.identity.v1.ResumeSubscriptionResponse;
import dev.marquee.proto.identity.v1.SubscribeRequest;
import dev.marquee.proto.identity.v1.SubscribeResponse;
import dev.marquee.proto.identity.v1.Subscription;
import dev.marquee.proto.identity.v1.SubscriptionState;
import dev.marquee.proto.identity.v1.TokenPair;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The life of subscriptions, with a provider that misbehaves and time that passes.
class SubscriptionsIT {
  private static final int AT_ONCE = 12;
  private static BillingWorld world;
  private static Plan monthly;
  private static Plan withTrial;

  @BeforeAll
  static void start() {
    world = new BillingWorld(Map.of());
    monthly = world.plan("Monthly", 0);
    withTrial = world.plan("Monthly with a trial", 14);
  }

  @AfterAll
  static void stop() {
    world.close();
  }

  @AfterEach
  void heal() {
    world.heal();
  }

  @Test
  void trialEntitlesAtOnceAndIsPaidForWhenItEnds() {
    TokenPair ann = world.person();

    SubscribeResponse begun = world.subscribe(ann, withTrial, "card_ok");

    assertThat(begun.getSubscribed().getState()).isEqualTo(SUBSCRIPTION_STATE_TRIAL);
    assertThat(world.tier(ann)).isEqualTo("premium");
    assertThat(world.charges(ann)).isEmpty();
    world.pass(ann, Duration.ofDays(14));
    awaitState(ann, SUBSCRIPTION_STATE_ACTIVE);
    assertThat(world.charges(ann)).hasSize(1);
    assertThat(world.invoices(ann))
        .singleElement()
        .satisfies(invoice -> {
          assertThat(invoice.getState()).isEqualTo(InvoiceState.INVOICE_STATE_PAID);
          assertThat(invoice.getAmount().getAmountMinor()).isEqualTo(19_900);
        });
  }

  @Test
  void trialIsGivenOnceAnAccount() {
    TokenPair ann = world.person();
    world.subscribe(ann, withTrial, "card_ok");
    assertThat(world.subscription(ann).getTrialAvailable()).isFalse();
    cancel(ann);
    world.pass(ann, Duration.ofDays(14));
    awaitState(ann, SUBSCRIPTION_STATE_EXPIRED);

    SubscribeResponse again = world.subscribe(ann, withTrial, "card_ok");

    assertThat(again.getSubscribed().getState()).isEqualTo(SUBSCRIPTION_STATE_ACTIVE);
    assertThat(world.charges(ann)).hasSize(1);
  }

  @Test
  void accessTokensWithTheOldTierEndAndARefreshGivesTheNewOne() {
    TokenPair ann = world.person();
    try (OtherProcess elsewhere = new OtherProcess(world.tp)) {
      assertThat(elsewhere.caller(ann.getAccessToken()).tier()).isEqualTo("free");

      world.subscribe(ann, monthly, "card_ok");

      long changed = System.nanoTime();
      Eventually.until("the old token ends", () -> !elsewhere.admits(ann.getAccessToken()));
      assertThat(Duration.ofNanos(System.nanoTime() - changed)).isLessThan(Duration.ofSeconds(10));
      TokenPair fresh = world.app.refresh(ann.getRefreshToken()).getRefreshed();
      assertThat(elsewhere.caller(fresh.getAccessToken()).tier()).isEqualTo("premium");
    }
  }

  @Test
  void ofManyAtOnceOneSubscribes() {
    TokenPair ann = world.person();

    assertThat(subscribedAtOnce(ann)).isEqualTo(1);
    assertThat(world.charges(ann)).hasSize(1);
  }

  /// The negative control of the test above: without the index several come through.
  @Test
  void withoutTheIndexSeveralWould() {
    try (BillingWorld open = new BillingWorld(Map.of())) {
      Plan plan = open.plan("Monthly", 0);
      TokenPair ann = open.person();
      String account = ann.getAccount().getId();
      String insert =
          """
          INSERT INTO subscription (tenant_id, id, account_id, plan_id, state, trial_days, periods, period_end,
            refusals, mandate_id, method, methods, mandate_asked, action_url, decline_code, tier_given,
            trial_end_told, end_reason, version, created_at)
          SELECT $1, gen_random_uuid(), $2::text::uuid, $3::text::uuid, 'active', 0, 1, now(), 0, '', '', 1, '', '', '',
            false, false, '', 0, now() FROM generate_series(1, 2) ON CONFLICT DO NOTHING RETURNING 1::bigint
          """;
      String live =
          "SELECT count(*) FROM subscription WHERE tenant_id = $1 AND account_id = $2::text::uuid"
              + " AND state <> 'expired'";

      open.number(insert, TENANT, account, plan.getId());
      assertThat(open.number(live, TENANT, account)).isEqualTo(1);
      open.alter("DROP INDEX identity.subscription_live");
      open.number(insert, TENANT, account, plan.getId());
      assertThat(open.number(live, TENANT, account)).isEqualTo(3);
    }
  }

  private static long subscribedAtOnce(TokenPair who) {
    SubscribeRequest request =
        SubscribeRequest.newBuilder()
            .setPlanId(monthly.getId())
            .setPaymentMethod("card_ok")
            .build();
    return world.tp.as(
        TENANT,
        world.current(who),
        () -> {
          List<Future<SubscribeResponse>> asked = new ArrayList<>();
          for (int i = 0; i < AT_ONCE; i++) {
            asked.add(world.subscriptions().subscribe(request));
          }
          Future.join(asked).await();
          assertThat(asked)
              .allMatch(one -> one.result().hasSubscribed() || one.result().hasAlreadySubscribed());
          return asked.stream().filter(one -> one.result().hasSubscribed()).count();
        });
  }

  @Test
  void repeatWithTheSameKeyIsTheSameSubscription() {
    TokenPair ann = world.person();
    String key = UUID.randomUUID().toString();

    SubscribeResponse first = world.subscribe(ann, monthly, "card_ok", key);
    SubscribeResponse repeat = world.subscribe(ann, monthly, "card_ok", key);

    assertThat(repeat).isEqualTo(first);
    assertThat(world.charges(ann)).hasSize(1);
  }

  @Test
  void declinedMethodLeavesNothingBehindThatLives() {
    TokenPair ann = world.person();

    assertThat(world.subscribe(ann, withTrial, "card_declined").getDeclined().getReason())
        .isEqualTo("card_declined");
    assertThat(world.subscribe(ann, monthly, "card_no_funds").getDeclined().getReason())
        .isEqualTo("insufficient_funds");

    assertThat(world.tier(ann)).isEqualTo("free");
    assertThat(world.subscription(ann).getTrialAvailable()).isTrue();
    assertThat(world.subscribe(ann, monthly, "card_ok").hasSubscribed()).isTrue();
  }

  @Test
  void bankMayAskTheCustomerFirst() {
    for (String method : List.of("card_3ds", "card_charge_3ds")) {
      TokenPair ann = world.person();

      Subscription waiting = world.subscribe(ann, monthly, method).getActionRequired();
      assertThat(waiting.getEntitled()).isFalse();
      world.approve(waiting.getActionUrl());

      awaitState(ann, SUBSCRIPTION_STATE_ACTIVE);
      assertThat(world.charges(ann)).hasSize(1);
    }
  }

  @Test
  void customerWhoNeverDecidesIsNotCharged() {
    TokenPair ann = world.person();
    world.subscribe(ann, monthly, "card_charge_3ds");

    world.pass(ann, Duration.ofDays(1));

    awaitState(ann, SUBSCRIPTION_STATE_EXPIRED);
    assertThat(world.charges(ann))
        .singleElement()
        .satisfies(charge -> assertThat(charge.getString("status")).isEqualTo("VOID"));
  }

  @Test
  void noSuchPlan() {
    Plan none = monthly.toBuilder().setId(UUID.randomUUID().toString()).build();

    assertThat(world.subscribe(world.person(), none, "card_ok").hasNoSuchPlan()).isTrue();
  }

  @Test
  void refusedRenewalHasDaysOfGraceAndThenEnds() {
    TokenPair ann = active();
    world.behave(ann, "card_no_funds");
    world.pass(ann, Duration.ofDays(31));
    awaitState(ann, SUBSCRIPTION_STATE_PAST_DUE);
    assertThat(resume(ann).hasWrongState()).isTrue();
    assertThat(world.tier(ann)).isEqualTo("premium");
    assertThat(world.app.letters().to(ann.getAccount().getEmail()))
        .anyMatch(letter -> letter.kind() == Letter.Kind.PAYMENT_FAILED);

    for (int retry = 1; retry <= 3; retry++) {
      int tries = 2 + retry;
      world.pass(ann, Duration.ofDays(retry == 1 ? 1 : 2));
      Eventually.until("it is tried again", () -> world.charges(ann).size() == tries);
    }
    world.pass(ann, Duration.ofDays(2));

    awaitState(ann, SUBSCRIPTION_STATE_EXPIRED);
    assertThat(world.tier(ann)).isEqualTo("free");
    assertThat(world.subscription(ann).getEndReason()).isEqualTo("unpaid");
    assertThat(world.charges(ann)).hasSize(5);
    assertThat(world.app.letters().to(ann.getAccount().getEmail()))
        .anyMatch(letter -> letter.kind() == Letter.Kind.SUBSCRIPTION_ENDED);
  }

  @Test
  void anotherMethodPaysWhatIsPastDueAtOnce() {
    TokenPair ann = active();
    world.behave(ann, "card_no_funds");
    world.pass(ann, Duration.ofDays(31));
    awaitState(ann, SUBSCRIPTION_STATE_PAST_DUE);

    assertThat(change(ann, "card_declined").hasDeclined()).isTrue();
    ChangePaymentMethodResponse changed = change(ann, "card_ok");

    assertThat(changed.getSubscription().getState()).isEqualTo(SUBSCRIPTION_STATE_ACTIVE);
    assertThat(world.invoices(ann))
        .hasSize(2)
        .allMatch(invoice -> invoice.getState() == InvoiceState.INVOICE_STATE_PAID);
  }

  @Test
  void silentProviderEndsNobodysSubscription() {
    TokenPair ann = active();
    world.fault(new JsonObject().put("down", true));
    world.pass(ann, Duration.ofDays(31));
    Eventually.until("it was to be charged", () -> world.invoices(ann).size() == 2);

    world.pass(ann, Duration.ofDays(20));
    Eventually.until(
        "it was asked for several times",
        () ->
            world.number(
                    "SELECT fruitless::bigint FROM subscription WHERE tenant_id = $1"
                        + " AND account_id = $2::text::uuid",
                    TENANT,
                    ann.getAccount().getId())
                > 2);
    assertThat(world.subscription(ann).getState()).isEqualTo(SUBSCRIPTION_STATE_ACTIVE);
    assertThat(world.tier(ann)).isEqualTo("premium");
    world.heal();

    Eventually.until("it is paid", () -> paid(ann) == 2);
    assertThat(world.charges(ann)).hasSize(2);
  }

  @Test
  void subscriptionAskedForWhileTheProviderIsAwayBeginsLater() {
    TokenPair ann = world.person();
    world.fault(new JsonObject().put("down", true));

    assertThat(world.subscribe(ann, monthly, "card_ok").hasProviderUnavailable()).isTrue();
    assertThat(world.subscribe(ann, monthly, "card_ok").hasAlreadySubscribed()).isTrue();
    world.heal();

    awaitState(ann, SUBSCRIPTION_STATE_ACTIVE);
    assertThat(world.charges(ann)).hasSize(1);
  }

  @Test
  void lostAnswersChargeNobodyTwice() {
    TokenPair ann = world.person();
    world.fault(
        new JsonObject().put("dropAnswerRate", 1).put("times", 4).put("paths", "/v1/(m|i)"));

    world.subscribe(ann, monthly, "card_ok");

    awaitState(ann, SUBSCRIPTION_STATE_ACTIVE);
    assertThat(world.charges(ann)).hasSize(1);
  }

  /// The negative control of the tests that count charges: the provider takes another key for
  /// another charge.
  @Test
  void anotherKeyWouldBeAnotherCharge() {
    TokenPair ann = active();
    JsonObject charge = world.charges(ann).getFirst();
    JsonObject again =
        new JsonObject()
            .put("mandate", charge.getString("mandate"))
            .put("amountMinor", charge.getLong("amountMinor"))
            .put("currency", charge.getString("currency"))
            .put("reference", charge.getString("reference"))
            .put("metadata", charge.getJsonObject("metadata"));

    world.call("POST", "/v1/invoices", again);

    assertThat(world.charges(ann)).hasSize(2);
  }

  @Test
  void cancelledRunsToItsEndAndMayBeResumedUntilThen() {
    TokenPair ann = active();

    assertThat(cancel(ann).getState()).isEqualTo(SUBSCRIPTION_STATE_CANCELLED);
    assertThat(resume(ann).getSubscription().getState()).isEqualTo(SUBSCRIPTION_STATE_ACTIVE);
    cancel(ann);
    assertThat(world.tier(ann)).isEqualTo("premium");
    world.pass(ann, Duration.ofDays(31));

    awaitState(ann, SUBSCRIPTION_STATE_EXPIRED);
    assertThat(world.tier(ann)).isEqualTo("free");
    assertThat(resume(ann).hasNotFound()).isTrue();
    assertThat(world.charges(ann)).hasSize(1);
  }

  /// A method the provider takes for wrong is refused: waiting for it would be premium for ever.
  @Test
  void methodThatIsNoneKeepsNobodyEntitled() {
    TokenPair ann = world.person();
    world.subscribe(ann, withTrial, "card_no_funds");

    assertThat(change(ann, "no such thing").hasDeclined()).isTrue();
    world.pass(ann, Duration.ofDays(15));

    awaitState(ann, SUBSCRIPTION_STATE_PAST_DUE);
    world.pass(ann, Duration.ofDays(8));
    awaitState(ann, SUBSCRIPTION_STATE_EXPIRED);
    assertThat(world.tier(ann)).isEqualTo("free");
  }

  @Test
  void cancelledWhileTheBankAsksIsNotBegun() {
    TokenPair ann = world.person();
    Subscription waiting = world.subscribe(ann, monthly, "card_3ds").getActionRequired();
    world.fault(new JsonObject().put("down", true));
    cancel(ann);
    world.heal();
    world.approve(waiting.getActionUrl());

    awaitState(ann, SUBSCRIPTION_STATE_EXPIRED);

    assertThat(world.charges(ann)).isEmpty();
    assertThat(world.tier(ann)).isEqualTo("free");
  }

  @Test
  void renewalThatIsCancelledBeforeTheProviderHearsOfItIsNotCharged() {
    TokenPair ann = active();
    world.fault(new JsonObject().put("down", true));
    world.pass(ann, Duration.ofDays(31));
    Eventually.until("it is asked for", () -> world.invoices(ann).size() == 2);
    cancel(ann);
    world.heal();

    awaitState(ann, SUBSCRIPTION_STATE_EXPIRED);

    assertThat(world.charges(ann)).hasSize(1);
    assertThat(world.tier(ann)).isEqualTo("free");
  }

  @Test
  void methodThatWaitsForTheCustomerGivesWayToAnother() {
    TokenPair ann = active();
    world.behave(ann, "card_charge_3ds");
    world.pass(ann, Duration.ofDays(31));
    awaitState(ann, SUBSCRIPTION_STATE_PAST_DUE);

    change(ann, "card_3ds");
    change(ann, "card_ok");

    awaitState(ann, SUBSCRIPTION_STATE_ACTIVE);
    assertThat(paid(ann)).isEqualTo(2);
  }

  /// Its customers couldn't cancel.
  @Test
  void suspendedTenantsCustomersAreNotCharged() {
    TokenPair ann = active();
    suspended(true);
    try {
      world.pass(ann, Duration.ofDays(31));
      world.pass(ann, Duration.ofDays(31));
    } finally {
      suspended(false);
    }

    awaitState(ann, SUBSCRIPTION_STATE_EXPIRED);
    assertThat(world.subscription(ann).getEndReason()).isEqualTo("lapsed");
    assertThat(world.charges(ann)).hasSize(1);
  }

  private static void suspended(boolean now) {
    world.number(
        "INSERT INTO tenant (id, name, revision, suspended) VALUES ($1, 'Acme', 1, $2::text::boolean)"
            + " ON CONFLICT (id) DO UPDATE SET suspended = excluded.suspended RETURNING 1::bigint",
        TENANT,
        String.valueOf(now));
  }

  @Test
  void ownerHearsBeforeHisTrialEnds() {
    TokenPair ann = world.person();
    world.subscribe(ann, withTrial, "card_ok");

    world.pass(ann, Duration.ofDays(11));

    Eventually.until(
        "he is told",
        () ->
            world.app.letters().to(ann.getAccount().getEmail()).stream()
                .anyMatch(letter -> letter.kind() == Letter.Kind.TRIAL_ENDING));
    assertThat(world.subscription(ann).getState()).isEqualTo(SUBSCRIPTION_STATE_TRIAL);
  }

  @Test
  void tierThatWasNotOursIsNotTakenBack() {
    TokenPair ann = world.person();
    world.number(
        "UPDATE account SET tier = 'premium' WHERE tenant_id = $1 AND id = $2::text::uuid RETURNING 1::bigint",
        TENANT,
        ann.getAccount().getId());
    world.subscribe(ann, monthly, "card_ok");
    cancel(ann);
    world.pass(ann, Duration.ofDays(31));

    awaitState(ann, SUBSCRIPTION_STATE_EXPIRED);

    assertThat(world.tier(ann)).isEqualTo("premium");
  }

  @Test
  void webhookIsActedOnOnceWheneverItComes() {
    TokenPair ann = active();
    String id = world.subscription(ann).getId();
    JsonObject event = event("invoice.paid", id);

    for (int i = 0; i < 3; i++) {
      assertThat(world.deliver("msg_" + id, event, Instant.now()).hasAccepted()).isTrue();
    }
    assertThat(webhooks(id)).isEqualTo(1);
    // Other news is other news: the negative control of the above.
    world.deliver("msg_other_" + id, event("invoice.payment_failed", id), Instant.now());

    assertThat(webhooks(id)).isEqualTo(2);
    Eventually.until(
        "the provider was asked",
        () ->
            world.number(
                    "SELECT webhooks_answered::bigint FROM subscription WHERE tenant_id = $1"
                        + " AND id = $2::text::uuid",
                    TENANT,
                    id)
                == 2);
    assertThat(world.subscription(ann).getState()).isEqualTo(SUBSCRIPTION_STATE_ACTIVE);
    assertThat(paid(ann)).isEqualTo(1);
  }

  @Test
  void webhookNobodySignedIsRefused() {
    TokenPair ann = active();
    String id = world.subscription(ann).getId();
    JsonObject event = event("invoice.paid", id);
    Map<String, String> headers =
        new HashMap<>(
            new dev.marquee.simulators.StandardWebhooks("whsec_c29tZWJvZHkgZWxzZSdzIHNlY3JldA==")
                .headers("msg_x", Instant.now(), event.toBuffer()));

    assertThat(world.deliver(headers, event.toBuffer()).hasBadSignature()).isTrue();
    assertThat(world.deliver("msg_old", event, Instant.now().minusSeconds(600)).hasBadSignature())
        .isTrue();
    assertThat(webhooks(id)).isZero();
    assertThat(world.deliver("msg_good" + id, event, Instant.now()).hasAccepted()).isTrue();
  }

  @Test
  void revokedMandateIsNoticedByItsWebhook() {
    TokenPair ann = active();
    String id = world.subscription(ann).getId();
    String mandate = world.charges(ann).getFirst().getString("mandate");
    world.call("POST", "/_control/billing/mandates/" + mandate + "/revoke", new JsonObject());

    world.deliver("msg_revoked_" + id, event("mandate.revoked", id), Instant.now());

    Eventually.until(
        "the mandate is forgotten",
        () ->
            world.number(
                    "SELECT count(*) FROM subscription WHERE tenant_id = $1"
                        + " AND id = $2::text::uuid AND mandate_id = ''",
                    TENANT,
                    id)
                == 1);
    assertThat(world.subscription(ann).getEntitled()).isTrue();
    world.pass(ann, Duration.ofDays(31));
    awaitState(ann, SUBSCRIPTION_STATE_PAST_DUE);
    assertThat(world.charges(ann)).hasSize(1);
  }

  @Test
  void whoNeverSubscribedHasNone() {
    TokenPair ann = world.person();

    assertThat(world.subscription(ann).getState()).isEqualTo(SUBSCRIPTION_STATE_NONE);
    assertThat(world.invoices(ann)).isEmpty();
    assertThat(world.subscription(ann).getTrialAvailable()).isTrue();
  }

  private static JsonObject event(String type, String subscription) {
    JsonObject metadata = new JsonObject().put("tenant", TENANT).put("subscription", subscription);
    String kind = type.startsWith("mandate") ? "mandate" : "invoice";
    return new JsonObject()
        .put("type", type)
        .put("data", new JsonObject().put(kind, new JsonObject().put("metadata", metadata)));
  }

  private static long webhooks(String id) {
    return world.number(
        "SELECT webhooks::bigint FROM subscription WHERE tenant_id = $1 AND id = $2::text::uuid",
        TENANT,
        id);
  }

  private static TokenPair active() {
    TokenPair person = world.person();
    assertThat(world.subscribe(person, monthly, "card_ok").getSubscribed().getState())
        .isEqualTo(SUBSCRIPTION_STATE_ACTIVE);
    return person;
  }

  private static long paid(TokenPair who) {
    return world.invoices(who).stream()
        .filter(invoice -> invoice.getState() == InvoiceState.INVOICE_STATE_PAID)
        .count();
  }

  private static Subscription cancel(TokenPair who) {
    return world
        .as(
            who,
            () ->
                world
                    .subscriptions()
                    .cancelSubscription(CancelSubscriptionRequest.getDefaultInstance()))
        .getSubscription();
  }

  private static ResumeSubscriptionResponse resume(TokenPair who) {
    return world.as(
        who,
        () ->
            world
                .subscriptions()
                .resumeSubscription(ResumeSubscriptionRequest.getDefaultInstance()));
  }

  private static ChangePaymentMethodResponse change(TokenPair who, String method) {
    return world.as(
        who,
        () ->
            world
                .subscriptions()
                .changePaymentMethod(
                    ChangePaymentMethodRequest.newBuilder().setPaymentMethod(method).build()));
  }

  private static void awaitState(TokenPair who, SubscriptionState state) {
    Eventually.until("it is " + state, () -> world.subscription(who).getState() == state);
  }
}
