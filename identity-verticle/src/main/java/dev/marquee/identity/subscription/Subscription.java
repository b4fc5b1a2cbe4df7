package dev.marquee.identity.subscription;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/// A subscription with its newest invoice.
///
/// @param actionUrl where the customer approves a mandate or a charge; empty for nothing to do
/// @param declineCode why the provider refused last; empty for nothing
/// @param tierGiven whether the account's tier is ours to take back
/// @param told whether its owner heard that the trial ends
/// @param look webhooks came since the provider was asked last
/// @param webhooks that came about it
/// @param fruitless questions in a row that brought nothing
/// @param version of its last event
record Subscription(
    UUID id,
    UUID accountId,
    Plan plan,
    Standing standing,
    Mandate mandate,
    Optional<Invoice> invoice,
    String actionUrl,
    String declineCode,
    boolean tierGiven,
    boolean told,
    boolean look,
    int webhooks,
    int fruitless,
    long version) {

  /// What the provider is to be asked next.
  enum Question {
    APPROVE,
    APPROVED,
    CHARGE,
    CHARGED,
    VOID,
    MANDATE,
    NOTHING
  }

  Question question(Instant now, Terms terms) {
    boolean open = invoice.filter(Invoice::isOpen).isPresent();
    if (open && invoice.get().chargeId().isEmpty()) {
      return Question.CHARGE;
    }
    if (!mandate.method().isEmpty()) {
      return Question.APPROVE;
    }
    if (open) {
      boolean late = !actionUrl.isEmpty() && standing.customerIsLate(now, terms);
      return late || hasBetterMethod() ? Question.VOID : Question.CHARGED;
    }
    if (!mandate.asked().isEmpty()) {
      return Question.APPROVED;
    }
    if (!look) {
      return Question.NOTHING;
    }
    boolean unpaid =
        invoice
            .filter(last -> last.status() != Invoice.Status.PAID)
            .filter(last -> last.sent() || !last.chargeId().isEmpty())
            .isPresent();
    return unpaid ? Question.CHARGED : mandate.id().isEmpty() ? Question.NOTHING : Question.MANDATE;
  }

  /// Whether a charge that is past due waits for a method that another has replaced.
  boolean hasBetterMethod() {
    return standing.state() == State.PAST_DUE
        && invoice.filter(due -> !due.mandateId().equals(mandate.id())).isPresent();
  }

  /// Stable for one payment method.
  String mandateKey() {
    return id + "-mandate-" + mandate.methods();
  }

  /// Stable for one attempt at one period.
  String chargeKey() {
    return invoice.map(due -> id + "-" + due.number() + "-" + due.attempt()).orElseThrow();
  }

  /// Whether an answer to what was asked then is one to what is asked now.
  boolean asksAs(Subscription then) {
    return mandate.methods() == then.mandate.methods()
        && mandate.asked().equals(then.mandate.asked())
        && attempt().equals(then.attempt());
  }

  private String attempt() {
    return invoice.map(due -> due.number() + "-" + due.attempt() + due.status()).orElse("");
  }

  Subscription with(Standing next) {
    return copy(next, mandate, invoice, actionUrl, declineCode, tierGiven, told);
  }

  Subscription with(Mandate next, String url, String code) {
    return copy(standing, next, invoice, url, code, tierGiven, told);
  }

  Subscription with(Invoice next, String url) {
    return copy(standing, mandate, Optional.of(next), url, declineCode, tierGiven, told);
  }

  Subscription declined(String code) {
    return copy(standing, mandate, invoice, actionUrl, code, tierGiven, told);
  }

  Subscription given(boolean ours) {
    return copy(standing, mandate, invoice, actionUrl, declineCode, ours, told);
  }

  Subscription toldOfTrial() {
    return copy(standing, mandate, invoice, actionUrl, declineCode, tierGiven, true);
  }

  /// After webhooks were heard.
  ///
  /// @param answered how many of them
  Subscription looked(int answered) {
    return new Subscription(
        id,
        accountId,
        plan,
        standing,
        mandate,
        invoice,
        actionUrl,
        declineCode,
        tierGiven,
        told,
        look && webhooks > answered,
        webhooks,
        fruitless,
        version);
  }

  private Subscription copy(
      Standing nextStanding,
      Mandate nextMandate,
      Optional<Invoice> nextInvoice,
      String url,
      String code,
      boolean given,
      boolean toldNow) {
    return new Subscription(
        id,
        accountId,
        plan,
        nextStanding,
        nextMandate,
        nextInvoice,
        url,
        code,
        given,
        toldNow,
        look,
        webhooks,
        fruitless,
        version);
  }
}
