package dev.marquee.simulators;

import dev.marquee.simulators.IdempotentAnswers.Claim;
import dev.marquee.simulators.Transition.Moved;
import dev.marquee.simulators.Transition.Refused;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Where decided changes become facts: book, journal and idempotent answer together, then webhook.
///
/// A change and the answer to its key are one line of the journal, so no death in between can make
/// a repeated request happen twice.
final class PaymentDesk {
  private static final Logger LOG = LoggerFactory.getLogger(PaymentDesk.class);

  private final PaymentBook book;
  private final IdempotentAnswers answers;
  private final Journal journal;
  private final WebhookSender webhooks;
  private final FaultPlan timers;
  private final Rules rules;

  /// What the desk knows besides its collaborators.
  ///
  /// @param lateAfter how long a payment stays `PROCESSING`
  record Rules(PaymentJson json, Tokens tokens, Clock clock, Duration lateAfter) {}

  PaymentDesk(
      PaymentBook book,
      IdempotentAnswers answers,
      Journal journal,
      WebhookSender webhooks,
      FaultPlan timers,
      Rules rules) {
    this.book = book;
    this.answers = answers;
    this.journal = journal;
    this.webhooks = webhooks;
    this.timers = timers;
    this.rules = rules;
    book.processing().forEach(this::settleLater);
  }

  Future<Answer> begin(PaymentRequest request, Optional<Claim.First> claim) {
    if (book.isFull()) {
      throw new RequestRefused(
          Problem.of(507, "simulator_full", "keeps at most " + PaymentBook.PAYMENTS_MAX));
    }
    var payment =
        Payment.begin(
            rules.tokens().next("pay_"),
            rules.tokens().next("act_"),
            request,
            rules.clock().instant());
    Optional<PaymentEvent> event =
        switch (payment.status()) {
          case REQUIRES_CAPTURE -> Optional.of(PaymentEvent.AUTHORIZED);
          case REQUIRES_ACTION -> Optional.of(PaymentEvent.REQUIRES_ACTION);
          case DECLINED -> Optional.of(PaymentEvent.DECLINED);
          case PROCESSING, SUCCEEDED, CANCELED -> Optional.empty();
        };
    if (payment.status() == PaymentStatus.PROCESSING) {
      settleLater(payment);
    }
    return commit(payment, event, new Answer(201, rules.json().show(payment)), claim);
  }

  /// Makes a transition of `before` a fact, or answers why not.
  Future<Answer> apply(Payment before, Transition transition, Optional<Claim.First> claim) {
    return switch (transition) {
      case Moved(Payment after, PaymentEvent event) ->
          commit(after, Optional.of(event), Answer.ok(rules.json().show(after)), claim);
      case Refused(int status, String code, String detail) -> {
        var problem = Problem.of(status, code, detail).with("payment", rules.json().show(before));
        yield keep(new JsonObject(), problem.toAnswer(), claim);
      }
    };
  }

  private Future<Answer> commit(
      Payment payment, Optional<PaymentEvent> event, Answer answer, Optional<Claim.First> claim) {
    book.put(payment);
    var data = new JsonObject().put("payment", rules.json().show(payment));
    return keep(new JsonObject().put("payment", PaymentJson.store(payment)), answer, claim)
        .onSuccess(_ -> event.ifPresent(e -> webhooks.send(e.type(), data, 0)));
  }

  private Future<Answer> keep(JsonObject line, Answer answer, Optional<Claim.First> claim) {
    claim.ifPresent(first -> line.put("answer", IdempotentAnswers.store(first, answer)));
    Future<Void> written = line.isEmpty() ? Future.succeededFuture() : journal.append(line);
    return written.map(_ -> {
      claim.ifPresent(first -> answers.finish(first, answer));
      return answer;
    });
  }

  private void settleLater(Payment payment) {
    timers
        .after(rules.lateAfter().toMillis())
        .onSuccess(_ -> book.find(payment.id()).ifPresent(this::settleIfStillProcessing));
  }

  private void settleIfStillProcessing(Payment payment) {
    if (payment.status() == PaymentStatus.PROCESSING) {
      apply(payment, payment.settle(true), Optional.empty())
          .onFailure(fault -> LOG.error("{} could not be settled", payment.id(), fault));
    }
  }

  Refund newRefund(JsonFields fields) {
    var refund =
        new Refund(
            rules.tokens().next("re_"),
            fields.integer("amountMinor", 1, PaymentRequest.AMOUNT_MINOR_MAX),
            fields.optionalText("reference", 200).orElse(null),
            rules.clock().instant());
    fields.nothingElse();
    return refund;
  }

  JsonObject show(Payment payment) {
    return rules.json().show(payment);
  }

  PaymentBook book() {
    return book;
  }
}
