package dev.marquee.simulators;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One charge of a mandate.
///
/// @param actionToken the secret part of the page where the customer decides
/// @param reference the merchant's name for it
record BillingInvoice(
    String id,
    String actionToken,
    String mandateId,
    String reference,
    long amountMinor,
    String currency,
    Status status,
    @Nullable String failureCode,
    Map<String, String> metadata) {
  /// How it stands; `PAID`, `FAILED` and `VOID` are final.
  enum Status {
    REQUIRES_ACTION,
    PAID,
    FAILED,
    VOID
  }

  BillingInvoice with(Status next, @Nullable String code) {
    return new BillingInvoice(
        id, actionToken, mandateId, reference, amountMinor, currency, next, code, metadata);
  }
}
