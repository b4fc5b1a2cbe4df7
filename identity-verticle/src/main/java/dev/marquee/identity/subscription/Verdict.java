package dev.marquee.identity.subscription;

import dev.marquee.identity.subscription.BillingProvider.Answer;
import dev.marquee.identity.subscription.BillingProvider.Charge;
import dev.marquee.identity.subscription.BillingProvider.ChargeOrder;
import dev.marquee.identity.subscription.BillingProvider.MandateStatus;
import dev.marquee.platform.Uuid7;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What a provider's answer, and time, make of a subscription. Without effects.
final class Verdict {
  private static final Logger log = LoggerFactory.getLogger(Verdict.class);
  private static final int CODE_LENGTH_MAX = 100;

  private final String tenant;
  private final Terms terms;
  private final Instant now;
  private final Uuid7 ids;

  Verdict(String tenant, Terms terms, Instant now, Uuid7 ids) {
    this.tenant = tenant;
    this.terms = terms;
    this.now = now;
    this.ids = ids;
  }

  /// What the open attempt asks for.
  static ChargeOrder order(String tenant, Subscription s) {
    Invoice due = s.invoice().orElseThrow();
    return new ChargeOrder(
        tenant,
        s.id().toString(),
        s.chargeKey(),
        due.mandateId(),
        due.amountMinor(),
        due.currency());
  }

  /// After the provider's answer.
  ///
  /// @param asked whether it was about a charge; else about the mandate
  Subscription answered(Subscription s, Subscription.Question asked, Answer answer) {
    return switch (answer) {
      case Answer.Mandated(String id, MandateStatus status, String url) ->
          asked == Subscription.Question.MANDATE
              ? checked(s, status)
              : mandated(s, id, status, url);
      case Answer.Charged(Charge charge) -> charged(s, charge);
      case Answer.Refused(String code) ->
          switch (asked) {
            case APPROVE, APPROVED -> methodDeclined(s, code);
            case CHARGE -> refused(s, "", code);
            case CHARGED, VOID, MANDATE, NOTHING -> s;
          };
      case Answer.None _ -> asked == Subscription.Question.CHARGE ? notCharged(s) : s;
      case Answer.Unknown _ -> s;
    };
  }

  /// A charge that nobody wants any more, and that the provider never heard of.
  private Subscription notCharged(Subscription s) {
    return given(s, s.invoice().orElseThrow());
  }

  /// After a charge that is let go of. One that waited for a method that was replaced is asked for
  /// with the new one.
  private Subscription given(Subscription s, Invoice due) {
    Subscription after =
        on(
            s.with(due.with(Invoice.Status.VOID, due.chargeId(), ""), ""),
            new Happening.Abandoned(now));
    return s.hasBetterMethod() ? on(after, new Happening.MethodChanged(now)) : after;
  }

  private Subscription mandated(Subscription s, String id, MandateStatus status, String url) {
    return switch (status) {
      case ACTIVE -> {
        Subscription approved = s.with(s.mandate().become(id), "", "");
        Happening happening =
            s.standing().state() == State.PENDING
                ? new Happening.Approved(now)
                : new Happening.MethodChanged(now);
        yield on(approved, happening);
      }
      case REQUIRES_ACTION -> s.with(s.mandate().waiting(id), url, "");
      case REFUSED, REVOKED -> methodDeclined(s, "mandate_refused");
    };
  }

  /// What became of the mandate we have.
  private static Subscription checked(Subscription s, MandateStatus status) {
    return switch (status) {
      case ACTIVE, REQUIRES_ACTION -> s;
      case REFUSED, REVOKED -> s.with(s.mandate().become(""), "", "mandate_revoked");
    };
  }

  private Subscription methodDeclined(Subscription s, String code) {
    return on(s.with(s.mandate().kept(), "", cut(code)), new Happening.Declined(now));
  }

  private Subscription charged(Subscription s, Charge charge) {
    Invoice due = s.invoice().orElseThrow();
    if (!charge.isFor(order(tenant, s))) {
      log.error("subscription {}: charge {} isn't what was ordered", s.id(), charge.id());
      return s.with(due.flagged("charge-differs"), s.actionUrl());
    }
    return switch (charge.status()) {
      case PAID -> paid(s, due.with(Invoice.Status.PAID, charge.id(), ""));
      case FAILED -> due.isOpen() ? refused(s, charge.id(), charge.failureCode()) : s;
      case VOID -> due.isOpen() ? given(s, due) : s;
      case REQUIRES_ACTION ->
          due.isOpen()
              ? on(
                  s.with(due.with(Invoice.Status.OPEN, charge.id(), ""), charge.actionUrl()),
                  new Happening.ActionNeeded(now))
              : s;
    };
  }

  /// A refused attempt that turns out to be paid pays all the same, while the subscription lives.
  private Subscription paid(Subscription s, Invoice paid) {
    if (s.invoice().orElseThrow().status() == Invoice.Status.PAID) {
      return s;
    }
    if (s.standing().state() == State.EXPIRED) {
      log.error("subscription {}: charge {} was paid after its end", s.id(), paid.chargeId());
      return s.with(paid.flagged("paid-after-end"), "").with(s.standing().charging(false));
    }
    return on(
        s.with(paid, "").declined("").with(s.standing().charging(true)), new Happening.Paid(now));
  }

  private Subscription refused(Subscription s, String chargeId, String code) {
    Invoice due = s.invoice().orElseThrow();
    String why = cut(code.isEmpty() ? "refused" : code);
    return on(
        s.with(due.with(Invoice.Status.REFUSED, chargeId, why), "").declined(why),
        new Happening.Refused(now));
  }

  /// After time passed; and with the invoice written for what is to be charged now.
  ///
  /// @param active whether there is an active account to charge for
  Subscription passed(Subscription s, boolean active) {
    Subscription after = s;
    boolean due = s.standing().nextAt(terms).filter(at -> !now.isBefore(at)).isPresent();
    if ((due || !active) && s.standing().state() == State.PENDING && !s.standing().charging()) {
      after = on(s.with(s.mandate().kept(), "", s.declineCode()), new Happening.Abandoned(now));
    } else if (due && !active) {
      after = on(s, new Happening.AccountClosed(now));
    }
    Subscription then = invoiced(on(after, new Happening.Passed(now)));
    boolean over = then.standing().state() == State.EXPIRED;
    return over ? then.with(then.mandate().kept(), "", then.declineCode()) : then;
  }

  private Subscription invoiced(Subscription s) {
    if (!s.standing().charging() || s.invoice().filter(Invoice::isOpen).isPresent()) {
      return s;
    }
    String mandate = s.mandate().id();
    int number = s.standing().periods() + 1;
    Optional<Invoice> refused = s.invoice().filter(last -> last.number() == number);
    Invoice due =
        refused.map(last -> last.again(mandate)).orElseGet(() -> first(s, number, mandate));
    Subscription asking = s.with(due, "");
    return mandate.isEmpty() ? refused(asking, "", "no_mandate") : asking;
  }

  private Invoice first(Subscription s, int number, String mandate) {
    Instant anchor = Optional.ofNullable(s.standing().anchor()).orElse(now);
    return new Invoice(
        ids.next(),
        number,
        1,
        s.plan().amountMinor(),
        s.plan().currency(),
        Invoice.Status.OPEN,
        "",
        mandate,
        false,
        "",
        "",
        terms.end(anchor, number - 1),
        terms.end(anchor, number),
        now);
  }

  private Subscription on(Subscription s, Happening happening) {
    return s.with(s.standing().on(happening, terms));
  }

  private static String cut(String code) {
    return code.length() <= CODE_LENGTH_MAX ? code : code.substring(0, CODE_LENGTH_MAX);
  }
}
