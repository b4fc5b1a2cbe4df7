package dev.marquee.identity.subscription;

import dev.marquee.identity.subscription.BillingProvider.Answer;
import dev.marquee.identity.subscription.BillingProvider.MandateOrder;
import dev.marquee.identity.subscription.BillingProvider.MandateStatus;
import dev.marquee.identity.subscription.Membership.Notice;
import dev.marquee.identity.subscription.Subscription.Question;
import dev.marquee.platform.Uuid7;
import dev.marquee.platform.rpc.CallContext;
import dev.marquee.platform.sql.Database;
import dev.marquee.platform.sql.Tx;
import io.vertx.core.Future;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Drives a subscription on, one step at a time: see what is to be asked ([Subscription#question]),
/// ask the provider outside any transaction under a key that makes the question safe to repeat, and
/// note the answer, what time has done, and all that follows, in one transaction.
///
/// A request, a webhook and the clock all do just this, so it makes no difference which of them
/// dies where: the next one reads the same row and goes on.
public final class Billing {
  private static final Logger log = LoggerFactory.getLogger(Billing.class);
  private static final int STEPS_MAX = 6;
  private static final int DOUBLINGS_MAX = 16;

  private final Database db;
  private final SubscriptionStore store;
  private final InvoiceStore invoices;
  private final BillingProvider provider;
  private final Membership membership;
  private final SubscriptionOptions options;
  private final Uuid7 ids;
  private final Clock clock;

  /// Where subscriptions and their invoices are kept.
  public record Books(Database db, SubscriptionStore subscriptions, InvoiceStore invoices) {}

  public Billing(
      Books books,
      HttpBillingProvider provider,
      Membership membership,
      SubscriptionOptions options,
      Uuid7 ids,
      Clock clock) {
    this.db = books.db();
    this.store = books.subscriptions();
    this.invoices = books.invoices();
    this.provider = provider;
    this.membership = membership;
    this.options = options;
    this.ids = ids;
    this.clock = clock;
  }

  /// Takes every step that can be taken now; none while its tenant is suspended. Awaits.
  void drive(UUID id) {
    if (!membership.isOpen(CallContext.current().tenant())) {
      return;
    }
    for (int i = 0; i < STEPS_MAX; i++) {
      if (!step(id)) {
        return;
      }
    }
  }

  /// The same in the background. Should that fail, the clock comes by.
  void driveSoon(UUID id) {
    CallContext call = CallContext.current();
    CallContext.ofService(call.requestId(), "identity", call.tenant())
        .run(() -> drive(id))
        .onFailure(error -> log.warn("subscription {} left to the clock", id, error));
  }

  private boolean step(UUID id) {
    String tenant = CallContext.current().tenant();
    Optional<Subscription> found = store.find(tenant, id).await();
    if (found.isEmpty()) {
      return false;
    }
    Subscription asked = found.get();
    Question question = asked.question(clock.instant(), options.terms(asked.plan()));
    Answer answer = ask(tenant, asked, question);
    return db.inTransaction(tx -> conclude(tx, tenant, asked, question, answer));
  }

  private Answer ask(String tenant, Subscription s, Question question) {
    Future<Answer> answer =
        switch (question) {
          case APPROVE ->
              provider.approve(
                  new MandateOrder(tenant, s.id().toString(), s.mandate().method()),
                  s.mandateKey());
          case APPROVED -> provider.findMandate(s.mandate().asked());
          case CHARGE -> charge(tenant, s);
          case CHARGED -> charged(s);
          case VOID ->
              provider.giveUp(s.invoice().orElseThrow().chargeId(), s.chargeKey() + "-void");
          case MANDATE -> provider.findMandate(s.mandate().id());
          case NOTHING -> Future.succeededFuture(new Answer.Unknown());
        };
    return answer.await();
  }

  private Future<Answer> charged(Subscription s) {
    String id = s.invoice().orElseThrow().chargeId();
    return id.isEmpty() ? provider.findChargeOf(s.chargeKey()) : provider.findCharge(id);
  }

  /// An attempt that may have been sent before is looked for first: providers forget keys after a
  /// day, and our outage may be longer. What was cancelled meanwhile isn't sent any more.
  private Future<Answer> charge(String tenant, Subscription s) {
    Invoice due = s.invoice().orElseThrow();
    if (due.sent()) {
      Answer known = provider.findChargeOf(s.chargeKey()).await();
      if (!(known instanceof Answer.None)) {
        return Future.succeededFuture(known);
      }
    }
    if (!s.standing().isWanted(clock.instant()) || !membership.isActive(tenant, s.accountId())) {
      return Future.succeededFuture(new Answer.None());
    }
    if (!due.sent()) {
      invoices.sent(tenant, due).await();
    }
    return provider.charge(Verdict.order(tenant, s), s.chargeKey());
  }

  /// Others may have moved the subscription while we asked: it is read again, locked.
  private boolean conclude(
      Tx tx, String tenant, Subscription asked, Question question, Answer answer) {
    boolean active = membership.lock(tx, tenant, asked.accountId());
    Subscription before = store.lock(tx, tenant, asked.id()).await().orElseThrow();
    Instant now = clock.instant();
    Terms terms = options.terms(before.plan());
    Verdict verdict = new Verdict(tenant, terms, now, ids);
    Subscription heard =
        before.asksAs(asked)
            ? verdict.answered(before, question, active ? answer : forNobody(answer))
            : before;
    Subscription after = verdict.passed(heard, active);
    // No answer answers no webhook: it comes but once, and what it tells of is still to be seen.
    boolean silent = question != Question.NOTHING && answer instanceof Answer.Unknown;
    return save(tx, tenant, before, after, silent ? 0 : asked.webhooks());
  }

  /// Leave to charge an account that is closed or suspended is none.
  private static Answer forNobody(Answer answer) {
    return answer instanceof Answer.Mandated mandated && mandated.status() == MandateStatus.ACTIVE
        ? new Answer.Refused("account-closed")
        : answer;
  }

  /// Writes what has changed, with all that follows for the account.
  ///
  /// @param answered webhooks that are done with
  /// @return whether the next step can be taken at once
  boolean save(Tx tx, String tenant, Subscription before, Subscription settled, int answered) {
    Instant now = clock.instant();
    Terms terms = options.terms(before.plan());
    Subscription after = told(tx, tenant, before, entitled(tx, tenant, before, settled), now);
    boolean changed = !after.standing().equals(before.standing());
    boolean moved = changed || !after.equals(before);
    Question next = after.looked(answered).question(now, terms);
    boolean atOnce =
        moved && (next == Question.APPROVE || next == Question.CHARGE || next == Question.VOID);
    int fruitless = moved || next == Question.NOTHING ? 0 : before.fruitless() + 1;
    long version = before.version() + (changed ? 1 : 0);
    Instant nextStepAt =
        atOnce ? now.plus(options.lease()) : nextStepAt(after, next, fruitless, now);
    store.save(tx, tenant, after, answered, fruitless, nextStepAt, version).await();
    if (!after.invoice().equals(before.invoice())) {
      invoices.save(tx, tenant, after, after.invoice().orElseThrow(), now).await();
    }
    if (changed) {
      membership.changed(tx, after.id(), after.accountId(), version, detail(before, after));
    }
    return atOnce;
  }

  private static String detail(Subscription before, Subscription after) {
    return before.standing().state().text() + " -> " + after.standing().state().text();
  }

  /// The account's tier is what its subscription makes of it, from the same moment on.
  private Subscription entitled(Tx tx, String tenant, Subscription before, Subscription after) {
    boolean was = before.standing().state().entitles();
    boolean is = after.standing().state().entitles();
    if (!was && is) {
      return after.given(membership.give(tx, tenant, after.accountId(), after.plan().tier()));
    }
    if (was && !is && after.tierGiven()) {
      membership.take(tx, tenant, after.accountId());
      return after.given(false);
    }
    return after;
  }

  private Subscription told(
      Tx tx, String tenant, Subscription before, Subscription after, Instant now) {
    Standing was = before.standing();
    Standing is = after.standing();
    boolean refused = is.state() == State.PAST_DUE && is.refusals() > was.refusals();
    boolean asksCustomer = is.state() == State.PAST_DUE && was.state() != State.PAST_DUE;
    boolean revoked = after.mandate().id().isEmpty() && !before.mandate().id().isEmpty();
    if (refused || asksCustomer || revoked) {
      membership.tell(tx, tenant, after.accountId(), Notice.PAYMENT_FAILED);
    }
    if (is.state() == State.EXPIRED && was.state().entitles()) {
      membership.tell(tx, tenant, after.accountId(), Notice.ENDED);
    }
    if (noticeAt(after).filter(at -> !now.isBefore(at)).isPresent()) {
      membership.tell(tx, tenant, after.accountId(), Notice.TRIAL_ENDING);
      return after.toldOfTrial();
    }
    return after;
  }

  private Optional<Instant> noticeAt(Subscription s) {
    return s.standing().state() == State.TRIAL && !s.told()
        ? Optional.of(s.standing().until().minus(options.trialNotice()))
        : Optional.empty();
  }

  private @Nullable Instant nextStepAt(Subscription s, Question next, int fruitless, Instant now) {
    Optional<Instant> byClock = s.standing().nextAt(options.terms(s.plan()));
    Optional<Instant> notice = noticeAt(s);
    Instant clockAt =
        notice.filter(at -> byClock.filter(at::isAfter).isEmpty()).or(() -> byClock).orElse(null);
    if (next == Question.NOTHING) {
      return clockAt;
    }
    Duration wait = options.askAgain().multipliedBy(1L << Math.min(fruitless, DOUBLINGS_MAX));
    boolean tooLong = wait.compareTo(options.askAgainMax()) > 0;
    Instant askAt = now.plus(tooLong ? options.askAgainMax() : wait);
    return clockAt != null && clockAt.isAfter(now) && clockAt.isBefore(askAt) ? clockAt : askAt;
  }
}
