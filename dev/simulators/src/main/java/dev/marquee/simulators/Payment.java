package dev.marquee.simulators;

import static dev.marquee.simulators.PaymentStatus.CANCELED;
import static dev.marquee.simulators.PaymentStatus.DECLINED;
import static dev.marquee.simulators.PaymentStatus.PROCESSING;
import static dev.marquee.simulators.PaymentStatus.REQUIRES_ACTION;
import static dev.marquee.simulators.PaymentStatus.REQUIRES_CAPTURE;
import static dev.marquee.simulators.PaymentStatus.SUCCEEDED;

import dev.marquee.simulators.Transition.Moved;
import dev.marquee.simulators.Transition.Refused;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One payment and its state machine. Invariant: `0 <= refunded <= captured <= amount`.
///
/// @param actionToken the secret part of the page where the customer decides
/// @param version counts the changes, from 1
record Payment(
    String id,
    String actionToken,
    PaymentRequest request,
    PaymentStatus status,
    long capturedMinor,
    List<Refund> refunds,
    @Nullable String failureCode,
    Instant createdAt,
    int version) {

  /// A payment as it stands right after it was asked for.
  static Payment begin(String id, String actionToken, PaymentRequest request, Instant now) {
    PaymentStatus status =
        switch (request.method()) {
          case CARD_OK, CARD_CAPTURE_FAILS -> REQUIRES_CAPTURE;
          case CARD_DECLINED -> DECLINED;
          case CARD_3DS -> REQUIRES_ACTION;
          case UPI_LATE -> PROCESSING;
        };
    String failure = status == DECLINED ? "card_declined" : null;
    return new Payment(id, actionToken, request, status, 0, List.of(), failure, now, 1);
  }

  /// The customer's decision on the page.
  Transition decide(boolean approved) {
    if (status != REQUIRES_ACTION) {
      return refusedBy("payment_action_not_required");
    }
    return approved
        ? new Moved(moved(REQUIRES_CAPTURE, 0, null), PaymentEvent.AUTHORIZED)
        : decline("authentication_declined");
  }

  /// Takes `amountMinor` of what was authorised and lets go of the rest.
  Transition capture(long amountMinor) {
    if (status != REQUIRES_CAPTURE) {
      return refusedBy("payment_not_capturable");
    }
    if (amountMinor > request.amountMinor()) {
      return new Refused(409, "capture_exceeds_authorized", "captures at most what is authorised");
    }
    if (request.method() == PaymentMethod.CARD_CAPTURE_FAILS) {
      return new Refused(402, "capture_refused", "the bank refuses this capture for good");
    }
    return new Moved(moved(SUCCEEDED, amountMinor, null), PaymentEvent.CAPTURED);
  }

  /// Lets go of the money; money that is on its way or taken can't be let go.
  Transition cancel() {
    return switch (status) {
      case REQUIRES_ACTION, REQUIRES_CAPTURE ->
          new Moved(moved(CANCELED, 0, null), PaymentEvent.CANCELED);
      case PROCESSING, SUCCEEDED, CANCELED, DECLINED -> refusedBy("payment_not_cancelable");
    };
  }

  Transition refund(Refund refund) {
    if (status != SUCCEEDED) {
      return refusedBy("payment_not_captured");
    }
    if (refund.amountMinor() > capturedMinor - refundedMinor()) {
      return new Refused(409, "refund_exceeds_captured", "refunds at most what is captured");
    }
    var all = new ArrayList<>(refunds);
    all.add(refund);
    var refunded =
        new Payment(
            id,
            actionToken,
            request,
            status,
            capturedMinor,
            List.copyOf(all),
            failureCode,
            createdAt,
            version + 1);
    return new Moved(refunded, PaymentEvent.REFUNDED);
  }

  /// The late end of a payment that is processing: all the money, or none.
  Transition settle(boolean succeeded) {
    return status == PROCESSING ? forceSettle(succeeded) : refusedBy("payment_not_processing");
  }

  /// As [#settle], from any state: a provider that breaks its own word.
  Transition forceSettle(boolean succeeded) {
    return succeeded
        ? new Moved(moved(SUCCEEDED, request.amountMinor(), null), PaymentEvent.CAPTURED)
        : decline("payment_failed");
  }

  private Transition decline(String code) {
    return new Moved(moved(DECLINED, 0, code), PaymentEvent.DECLINED);
  }

  private Refused refusedBy(String codeIfNoneFits) {
    String code =
        switch (status) {
          case REQUIRES_ACTION -> "payment_requires_action";
          case PROCESSING -> "payment_processing";
          case REQUIRES_CAPTURE -> codeIfNoneFits;
          case SUCCEEDED -> "payment_already_succeeded";
          case CANCELED -> "payment_already_canceled";
          case DECLINED -> "payment_declined";
        };
    return new Refused(409, code, "not possible while the payment is " + status);
  }

  private Payment moved(PaymentStatus next, long captured, @Nullable String failure) {
    return new Payment(
        id, actionToken, request, next, captured, refunds, failure, createdAt, version + 1);
  }

  long refundedMinor() {
    return refunds.stream().mapToLong(Refund::amountMinor).sum();
  }
}
