package dev.marquee.identity;

import dev.marquee.identity.subscription.Billing;
import dev.marquee.identity.subscription.BillingRpc;
import dev.marquee.identity.subscription.BillingWebhooks;
import dev.marquee.identity.subscription.HttpBillingProvider;
import dev.marquee.identity.subscription.InvoiceStore;
import dev.marquee.identity.subscription.Membership;
import dev.marquee.identity.subscription.PlanStore;
import dev.marquee.identity.subscription.Plans;
import dev.marquee.identity.subscription.PlansRpc;
import dev.marquee.identity.subscription.Renewals;
import dev.marquee.identity.subscription.SubscriptionOptions;
import dev.marquee.identity.subscription.SubscriptionStore;
import dev.marquee.identity.subscription.Subscriptions;
import dev.marquee.identity.subscription.SubscriptionsRpc;
import dev.marquee.platform.Platform;
import dev.marquee.platform.sql.Database;
import dev.marquee.platform.sql.Idempotency;
import io.vertx.core.Future;
import java.time.Duration;

/// The parts of subscriptions, each made once by hand.
final class SubscriptionParts {
  private static final Duration FORGET_PAUSE = Duration.ofHours(1);

  private final Platform platform;
  private final Database db;
  private final SubscriptionOptions options;
  private final Membership membership;
  private final Accounts accounts;
  private final Idempotency idempotency;
  private final HttpBillingProvider provider;
  private final PlanStore planStore;
  private final Billing.Books books;
  private final Billing billing;

  SubscriptionParts(
      Platform platform,
      Database db,
      SubscriptionOptions options,
      Membership membership,
      Accounts accounts,
      Idempotency idempotency) {
    this.platform = platform;
    this.db = db;
    this.options = options;
    this.membership = membership;
    this.accounts = accounts;
    this.idempotency = idempotency;
    provider = new HttpBillingProvider(platform.vertx(), options.provider());
    planStore = new PlanStore(db);
    books = new Billing.Books(db, new SubscriptionStore(db), new InvoiceStore(db));
    billing = new Billing(books, provider, membership, options, platform.ids(), platform.clock());
  }

  /// Has the clock run.
  void begin(Lifetime lifetime) {
    lifetime.closing(
        provider,
        open -> {
          open.close();
          return Future.succeededFuture();
        });
    Renewals renewals = new Renewals(books.subscriptions(), billing, options, platform.clock());
    lifetime.periodically("renewing of subscriptions", options.interval(), renewals::renew);
    lifetime.periodically(
        "forgetting old billing webhooks", FORGET_PAUSE, renewals::forgetWebhooks);
  }

  PlansRpc plans() {
    Plans plans = new Plans(db, planStore, membership, options, platform.clock());
    return new PlansRpc(plans, idempotency, platform.ids());
  }

  SubscriptionsRpc subscriptions() {
    Subscriptions subscriptions =
        new Subscriptions(
            books, planStore, membership, billing, options, platform.ids(), platform.clock());
    return new SubscriptionsRpc(subscriptions, idempotency, id -> accounts.find(id).isPresent());
  }

  BillingRpc billing() {
    return new BillingRpc(
        new BillingWebhooks(
            db,
            books.subscriptions(),
            billing,
            options.provider().webhookSecret(),
            platform.clock()));
  }
}
