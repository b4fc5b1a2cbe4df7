package dev.marquee.identity.subscription;

import dev.marquee.platform.Uuid7;
import dev.marquee.platform.rpc.CallContext;
import dev.marquee.platform.rpc.Fault;
import dev.marquee.platform.sql.Database;
import dev.marquee.platform.sql.Page;
import dev.marquee.platform.sql.Tx;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// What owners do with their subscriptions. Each change is one of [Standing]'s; the provider is
/// heard afterwards, by [Billing].
public final class Subscriptions {
  /// What came of asking for a subscription.
  sealed interface Begun {
    record Asked(UUID id) implements Begun {}

    record NoSuchPlan() implements Begun {}

    /// The account has a live one.
    record AlreadySubscribed() implements Begun {}
  }

  private final Database db;
  private final SubscriptionStore store;
  private final InvoiceStore invoices;
  private final PlanStore plans;
  private final Membership membership;
  private final Billing billing;
  private final SubscriptionOptions options;
  private final Uuid7 ids;
  private final Clock clock;

  public Subscriptions(
      Billing.Books books,
      PlanStore plans,
      Membership membership,
      Billing billing,
      SubscriptionOptions options,
      Uuid7 ids,
      Clock clock) {
    this.db = books.db();
    this.store = books.subscriptions();
    this.invoices = books.invoices();
    this.plans = plans;
    this.membership = membership;
    this.billing = billing;
    this.options = options;
    this.ids = ids;
    this.clock = clock;
  }

  /// Writes down what is wanted, in the caller's transaction; [#drive] asks for it.
  ///
  /// @throws Fault PERMISSION_DENIED when there is no such account, or none that is active
  Begun begin(Tx tx, UUID accountId, UUID planId, String method) {
    String tenant = tenant();
    if (!membership.lock(tx, tenant, accountId)) {
      throw Fault.denied("no active account");
    }
    Optional<Plan> plan = plans.findOnOffer(tx, tenant, planId).await();
    if (plan.isEmpty()) {
      return new Begun.NoSuchPlan();
    }
    int trialDays = store.hadTrial(tx, tenant, accountId).await() ? 0 : plan.get().trialDays();
    Instant now = clock.instant();
    Subscription wanted = wanted(accountId, plan.get(), trialDays, method, now);
    boolean isNew = store.insert(tx, tenant, wanted, now.plus(options.lease()), now).await();
    return isNew ? new Begun.Asked(wanted.id()) : new Begun.AlreadySubscribed();
  }

  private Subscription wanted(
      UUID accountId, Plan plan, int trialDays, String method, Instant now) {
    return new Subscription(
        ids.next(),
        accountId,
        plan,
        Standing.asked(trialDays, now.plus(options.pendingFor())),
        new Mandate("", method, 1, ""),
        Optional.empty(),
        "",
        "",
        false,
        false,
        false,
        0,
        0,
        0);
  }

  /// Hears the provider, as far as it answers now.
  ///
  /// @return the subscription as it stands then
  Subscription drive(UUID id) {
    billing.drive(id);
    return store.find(tenant(), id).await().orElseThrow();
  }

  /// The account's live subscription, or the one that ended last.
  Optional<Subscription> find(UUID accountId) {
    return store.newest(tenant(), accountId).await();
  }

  boolean hadTrial(UUID accountId) {
    return store.hadTrial(tenant(), accountId).await();
  }

  List<Invoice> invoices(UUID accountId, Page page) {
    return invoices.list(tenant(), accountId, page).await();
  }

  Terms terms(Subscription subscription) {
    return options.terms(subscription.plan());
  }

  /// Empty when there is no live one.
  Optional<Subscription> cancel(UUID accountId) {
    return change(
        accountId,
        before ->
            before.with(
                before
                    .standing()
                    .on(new Happening.Cancelled(clock.instant()), options.terms(before.plan()))));
  }

  /// Empty when there is no live one; unchanged when it wasn't cancelled.
  Optional<Subscription> resume(UUID accountId) {
    return change(
        accountId,
        before ->
            before.with(
                before
                    .standing()
                    .on(new Happening.Resumed(clock.instant()), options.terms(before.plan()))));
  }

  /// Writes down another payment method, in place of one that waits for the customer; unchanged
  /// when the provider hasn't answered to an earlier one.
  Optional<Subscription> ask(UUID accountId, String method) {
    return change(
        accountId,
        before ->
            !before.mandate().method().isEmpty() || before.standing().state() == State.PENDING
                ? before
                : before.with(before.mandate().asking(method), urlOfCharge(before), ""));
  }

  /// Where a charge waits for the customer, not a mandate.
  private static String urlOfCharge(Subscription s) {
    return s.mandate().asked().isEmpty() ? s.actionUrl() : "";
  }

  private interface Change {
    Subscription of(Subscription before);
  }

  private Optional<Subscription> change(UUID accountId, Change change) {
    String tenant = tenant();
    Optional<UUID> live =
        store
            .newest(tenant, accountId)
            .await()
            .filter(newest -> newest.standing().state() != State.EXPIRED)
            .map(Subscription::id);
    return live.flatMap(id -> db.inTransaction(tx -> changed(tx, tenant, accountId, id, change)));
  }

  private Optional<Subscription> changed(
      Tx tx, String tenant, UUID accountId, UUID id, Change change) {
    membership.lock(tx, tenant, accountId);
    Subscription before = store.lock(tx, tenant, id).await().orElseThrow();
    if (before.standing().state() == State.EXPIRED) {
      return Optional.empty();
    }
    Subscription after = change.of(before);
    if (!after.equals(before)) {
      billing.save(tx, tenant, before, after, 0);
    }
    return Optional.of(after);
  }

  private static String tenant() {
    return CallContext.current().tenant();
  }
}
