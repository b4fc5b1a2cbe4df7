package dev.marquee.simulators;

import dev.marquee.simulators.IdempotentAnswers.Claim;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Where mandates and charges are decided and become facts: book, journal and idempotent answer
/// together, then webhook.
final class BillingDesk {
  private final BillingBook book;
  private final IdempotentAnswers answers;
  private final Journal journal;
  private final WebhookSender webhooks;
  private final Tokens tokens;
  private final Supplier<String> baseUrl;

  BillingDesk(
      BillingBook book,
      IdempotentAnswers answers,
      Journal journal,
      WebhookSender webhooks,
      Tokens tokens,
      Supplier<String> baseUrl) {
    this.book = book;
    this.answers = answers;
    this.journal = journal;
    this.webhooks = webhooks;
    this.tokens = tokens;
    this.baseUrl = baseUrl;
  }

  BillingBook book() {
    return book;
  }

  /// Where the customer decides.
  String pageOf(String token) {
    return baseUrl.get() + "/billing/actions/" + token;
  }

  Future<Answer> mandate(
      String reference,
      BillingMethod method,
      @Nullable String returnUrl,
      Map<String, String> metadata,
      Optional<Claim.First> claim) {
    requireRoom();
    if (method == BillingMethod.CARD_DECLINED) {
      var refused = Problem.of(402, "card_declined", "the bank refuses").toAnswer();
      return keep(new JsonObject(), refused, claim);
    }
    var status =
        method == BillingMethod.CARD_3DS ? Mandate.Status.REQUIRES_ACTION : Mandate.Status.ACTIVE;
    var mandate =
        new Mandate(
            tokens.next("man_"),
            tokens.next("act_"),
            reference,
            method,
            status,
            returnUrl,
            metadata);
    book.put(mandate);
    return keep(
        new JsonObject().put("mandate", BillingBook.store(mandate)),
        new Answer(201, show(mandate)),
        claim);
  }

  Future<Answer> charge(
      String mandateId,
      String reference,
      long amountMinor,
      String currency,
      Map<String, String> metadata,
      Optional<Claim.First> claim) {
    requireRoom();
    Mandate mandate = mandate(mandateId);
    boolean active = mandate.status() == Mandate.Status.ACTIVE;
    BillingInvoice.Status status =
        switch (mandate.method()) {
          case CARD_OK, CARD_3DS -> BillingInvoice.Status.PAID;
          case CARD_NO_FUNDS, CARD_DECLINED -> BillingInvoice.Status.FAILED;
          case CARD_CHARGE_3DS -> BillingInvoice.Status.REQUIRES_ACTION;
        };
    var invoice =
        new BillingInvoice(
            tokens.next("in_"),
            tokens.next("act_"),
            mandateId,
            reference,
            amountMinor,
            currency,
            active ? status : BillingInvoice.Status.FAILED,
            active
                ? status == BillingInvoice.Status.FAILED ? "insufficient_funds" : null
                : "mandate_not_active",
            metadata);
    return commit(invoice, new Answer(201, show(invoice)), claim);
  }

  /// Ends an invoice that waits for the customer; any other answers how it stands.
  Future<Answer> voided(BillingInvoice invoice, Optional<Claim.First> claim) {
    if (invoice.status() != BillingInvoice.Status.REQUIRES_ACTION) {
      var problem =
          Problem.of(409, "invoice_final", "can't be voided any more")
              .with("invoice", show(invoice));
      return keep(new JsonObject(), problem.toAnswer(), claim);
    }
    var next = invoice.with(BillingInvoice.Status.VOID, null);
    return commit(next, Answer.ok(show(next)), claim);
  }

  /// The customer's word on an invoice.
  Future<Answer> decide(BillingInvoice invoice, boolean approved) {
    if (invoice.status() != BillingInvoice.Status.REQUIRES_ACTION) {
      throw new RequestRefused(Problem.of(409, "too_late", "this was decided before"));
    }
    var next =
        approved
            ? invoice.with(BillingInvoice.Status.PAID, null)
            : invoice.with(BillingInvoice.Status.FAILED, "authentication_declined");
    return commit(next, Answer.ok(show(next)), Optional.empty());
  }

  /// The customer's word on a mandate.
  Future<Answer> decide(Mandate mandate, boolean approved) {
    if (mandate.status() != Mandate.Status.REQUIRES_ACTION) {
      throw new RequestRefused(Problem.of(409, "too_late", "this was decided before"));
    }
    return become(
        mandate.with(approved ? Mandate.Status.ACTIVE : Mandate.Status.REFUSED),
        approved ? "mandate.activated" : "mandate.refused");
  }

  /// The customer took his leave back at the bank.
  Future<Answer> revoke(Mandate mandate) {
    return become(mandate.with(Mandate.Status.REVOKED), "mandate.revoked");
  }

  /// How a mandate's charges turn out from now on.
  Future<Answer> behave(Mandate mandate, BillingMethod method) {
    return become(mandate.with(method), "");
  }

  Mandate mandate(String id) {
    return book.mandate(id)
        .orElseThrow(
            () -> new RequestRefused(Problem.of(404, "no_such_mandate", "no such mandate")));
  }

  BillingInvoice invoice(String id) {
    return book.invoice(id)
        .orElseThrow(
            () -> new RequestRefused(Problem.of(404, "no_such_invoice", "no such invoice")));
  }

  JsonObject show(Mandate mandate) {
    return BillingBook.show(mandate, this::pageOf);
  }

  JsonObject show(BillingInvoice invoice) {
    return BillingBook.show(invoice, this::pageOf);
  }

  private void requireRoom() {
    if (book.isFull()) {
      throw new RequestRefused(
          Problem.of(507, "simulator_full", "keeps at most " + Capacity.ENTRIES_MAX));
    }
  }

  private Future<Answer> become(Mandate mandate, String event) {
    book.put(mandate);
    var line = new JsonObject().put("mandate", BillingBook.store(mandate));
    return keep(line, Answer.ok(show(mandate)), Optional.empty())
        .onSuccess(_ -> {
          if (!event.isEmpty()) {
            webhooks.send(event, new JsonObject().put("mandate", show(mandate)), 0);
          }
        });
  }

  private Future<Answer> commit(
      BillingInvoice invoice, Answer answer, Optional<Claim.First> claim) {
    book.put(invoice);
    String event =
        switch (invoice.status()) {
          case PAID -> "invoice.paid";
          case FAILED -> "invoice.payment_failed";
          case REQUIRES_ACTION -> "invoice.action_required";
          case VOID -> "invoice.voided";
        };
    return keep(new JsonObject().put("invoice", BillingBook.store(invoice)), answer, claim)
        .onSuccess(_ -> webhooks.send(event, new JsonObject().put("invoice", show(invoice)), 0));
  }

  private Future<Answer> keep(JsonObject line, Answer answer, Optional<Claim.First> claim) {
    claim.ifPresent(first -> line.put("answer", IdempotentAnswers.store(first, answer)));
    Future<Void> written = line.isEmpty() ? Future.succeededFuture() : journal.append(line);
    return written.map(_ -> {
      claim.ifPresent(first -> answers.finish(first, answer));
      return answer;
    });
  }
}
