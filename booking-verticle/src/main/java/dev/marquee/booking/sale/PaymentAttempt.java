package dev.marquee.booking.sale;

import dev.marquee.booking.sale.PaymentProvider.Payment;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A payment's order and what we know of it.
///
/// @param id begins every idempotency key we send about it
/// @param method the provider's token, the customer's secret; empty once the provider has answered
/// @param providerPaymentId empty while we have no answer
/// @param actionUrl where the customer approves; empty for none
/// @param declineCode why it was declined; empty otherwise
/// @param capturesRefused how often the provider refused to capture
/// @param confirmedAt when the booking was confirmed; null while it isn't
/// @param fruitless calls in a row that changed nothing
/// @param webhooks webhooks that came about it
/// @param webhooksAnswered those after which the provider was asked
record PaymentAttempt(
    UUID id,
    String method,
    long amountMinor,
    String currency,
    PaymentStatus status,
    String providerPaymentId,
    String actionUrl,
    String declineCode,
    int capturesRefused,
    @Nullable Instant confirmedAt,
    int fruitless,
    int webhooks,
    int webhooksAnswered) {

  /// True when a webhook came since the provider was asked last.
  boolean wantsLook() {
    return webhooks > webhooksAnswered;
  }

  /// As the provider has it.
  PaymentAttempt seen(Payment payment) {
    return new PaymentAttempt(
        id,
        "",
        amountMinor,
        currency,
        payment.status(),
        payment.id().isEmpty() ? providerPaymentId : payment.id(),
        payment.actionUrl(),
        payment.failureCode(),
        capturesRefused,
        confirmedAt,
        fruitless,
        webhooks,
        webhooksAnswered);
  }

  PaymentAttempt with(PaymentStatus next) {
    return new PaymentAttempt(
        id,
        method,
        amountMinor,
        currency,
        next,
        providerPaymentId,
        actionUrl,
        declineCode,
        capturesRefused,
        confirmedAt,
        fruitless,
        webhooks,
        webhooksAnswered);
  }

  PaymentAttempt confirmed(Instant at) {
    return new PaymentAttempt(
        id,
        method,
        amountMinor,
        currency,
        status,
        providerPaymentId,
        actionUrl,
        declineCode,
        capturesRefused,
        at,
        fruitless,
        webhooks,
        webhooksAnswered);
  }

  PaymentAttempt captureRefused() {
    return new PaymentAttempt(
        id,
        method,
        amountMinor,
        currency,
        status,
        providerPaymentId,
        actionUrl,
        declineCode,
        capturesRefused + 1,
        confirmedAt,
        fruitless,
        webhooks,
        webhooksAnswered);
  }

  /// After the provider was asked once more.
  ///
  /// @param answered webhooks that had come when he was asked
  PaymentAttempt asked(boolean fruitful, int answered) {
    return new PaymentAttempt(
        id,
        method,
        amountMinor,
        currency,
        status,
        providerPaymentId,
        actionUrl,
        declineCode,
        capturesRefused,
        confirmedAt,
        fruitful ? 0 : fruitless + 1,
        webhooks,
        Math.max(webhooksAnswered, answered));
  }

  /// The method is the customer's secret.
  @Override
  public String toString() {
    return "PaymentAttempt[" + id + " " + status + "]";
  }
}
