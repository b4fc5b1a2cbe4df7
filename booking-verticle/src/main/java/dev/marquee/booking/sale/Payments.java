package dev.marquee.booking.sale;

import dev.marquee.booking.sale.PaymentProvider.Answer;
import dev.marquee.booking.sale.PaymentProvider.Order;
import dev.marquee.booking.sale.PaymentProvider.Payment;
import dev.marquee.booking.sale.Sale.Next;
import dev.marquee.platform.rpc.CallContext;
import dev.marquee.platform.sql.Database;
import dev.marquee.platform.sql.Tx;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Drives a booking's payment on, one step at a time: see what the booking's state wants of the
/// payment ([Sale#next]), ask the provider outside any transaction and under a key that makes the
/// question safe to repeat, and note the answer, with all that follows from it, in one transaction.
///
/// A request, a webhook and the reconciler all do just this, so it makes no difference which of
/// them dies where: the next one reads the same row and goes on.
public final class Payments {
  private static final Logger log = LoggerFactory.getLogger(Payments.class);
  private static final int STEPS_MAX = 8;
  private static final int BACKOFF_DOUBLINGS_MAX = 10;

  private final Database db;
  private final SaleStore sales;
  private final PaymentProvider provider;
  private final Settlement settlement;
  private final PaymentOptions options;

  public Payments(
      Database db,
      SaleStore sales,
      PaymentProvider provider,
      Settlement settlement,
      PaymentOptions options) {
    this.db = db;
    this.sales = sales;
    this.provider = provider;
    this.settlement = settlement;
    this.options = options;
  }

  /// Takes the first step with a new booking's payment now, and what can follow at once (the
  /// capture) in the background: the customer waits for the authorisation only.
  void begin(UUID bookingId) {
    if (step(bookingId)) {
      driveSoon(bookingId);
    }
  }

  /// Drives a payment on in the background. Should that fail, the reconciler comes by.
  void driveSoon(UUID bookingId) {
    CallContext call = CallContext.current();
    CallContext.ofService(call.requestId(), "booking", call.tenant())
        .run(() -> drive(bookingId))
        .onFailure(
            error -> log.warn("payment of booking {} left to the reconciler", bookingId, error));
  }

  /// Takes every step that can be taken now.
  void drive(UUID bookingId) {
    for (int i = 0; i < STEPS_MAX; i++) {
      if (!step(bookingId)) {
        return;
      }
    }
  }

  /// Takes one step.
  ///
  /// @return whether the next one can be taken at once
  boolean step(UUID bookingId) {
    Optional<Sale> found = sales.find(CallContext.current().tenant(), bookingId).await();
    if (found.isEmpty()) {
      return false;
    }
    Sale asked = found.get();
    settlement.prepare(asked);
    Answer answer = believed(asked, ask(asked).await());
    return db.inTransaction(tx -> conclude(tx, asked, answer));
  }

  private Future<Answer> ask(Sale sale) {
    PaymentAttempt attempt = sale.attempt();
    String paymentId = attempt.providerPaymentId();
    return switch (sale.next()) {
      case BEGIN -> provider.begin(order(sale), sale.key("begin"));
      case LOOK -> provider.find(paymentId);
      case CAPTURE -> provider.capture(paymentId, sale.key("capture-" + attempt.capturesRefused()));
      // Under the same key the provider would repeat for ever that it can't be cancelled yet; and a
      // second cancellation changes nothing.
      case CANCEL ->
          provider.cancel(
              paymentId, sale.key("cancel-" + attempt.status() + "-" + attempt.fruitless()));
      case REFUND -> provider.refund(paymentId, attempt.amountMinor(), sale.key("refund"));
      case EXPIRE, NOTHING -> Future.succeededFuture(new Answer.Unknown());
    };
  }

  private static Order order(Sale sale) {
    PaymentAttempt attempt = sale.attempt();
    return new Order(
        sale.show().tenant(),
        sale.bookingId().toString(),
        attempt.amountMinor(),
        attempt.currency(),
        attempt.method());
  }

  /// Another payment than the one we ordered, whoever mixed them up, says nothing about ours.
  private static Answer believed(Sale asked, Answer answer) {
    if (answer instanceof Answer.Known(Payment payment) && !payment.isFor(order(asked))) {
      log.error(
          "booking {} was answered with another payment, {}", asked.bookingId(), payment.id());
      return new Answer.Unknown();
    }
    return answer;
  }

  /// Others may have moved the sale while we asked: it is read again, locked.
  ///
  /// @param asked the sale as it was when the provider was asked
  private boolean conclude(Tx tx, Sale asked, Answer answer) {
    Sale before = sales.lock(tx, asked.show().tenant(), asked.bookingId()).await().orElseThrow();
    Sale after =
        switch (answer) {
          case Answer.Known(Payment payment) -> settlement.seen(tx, before, payment);
          case Answer.Refused(String code) -> refused(tx, asked, before, code);
          case Answer.Unknown() -> before;
        };
    if (!after.hasMovedSince(before)) {
      after = settlement.overdue(tx, after, options.hardTtl());
    }
    boolean moved = after.hasMovedSince(before);
    // No answer answers no webhook: it comes but once, and what it tells of is still to be seen.
    int webhooksAnswered = answer instanceof Answer.Unknown ? 0 : asked.attempt().webhooks();
    after = after.with(after.attempt().asked(moved, webhooksAnswered));
    boolean atOnce = moved && after.next() != Next.NOTHING && after.next() != Next.LOOK;
    Instant nextStepAt = atOnce ? after.now().plus(options.lease()) : nextStepAt(after);
    sales.save(tx, after, nextStepAt).await();
    return atOnce;
  }

  private Sale refused(Tx tx, Sale asked, Sale before, String code) {
    return switch (asked.next()) {
      case BEGIN -> settlement.seen(tx, before, Payment.declined(order(asked), code));
      case CAPTURE -> settlement.captureRefused(tx, before, options.captureWindow());
      case LOOK, CANCEL, REFUND, EXPIRE, NOTHING -> before;
    };
  }

  private @Nullable Instant nextStepAt(Sale sale) {
    if (sale.next() == Next.NOTHING) {
      return null;
    }
    int doublings = Math.min(sale.attempt().fruitless(), BACKOFF_DOUBLINGS_MAX);
    Duration wait = options.pollInterval().multipliedBy(1L << doublings);
    boolean tooLong = wait.compareTo(options.pollIntervalMax()) > 0;
    Instant at = sale.now().plus(tooLong ? options.pollIntervalMax() : wait);
    boolean pastDeadline = sale.state() == BookingState.PENDING_PAYMENT && at.isAfter(sale.payBy());
    return pastDeadline ? sale.payBy() : at;
  }
}
