package dev.marquee.simulators;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Leave to charge a saved method again and again.
///
/// @param actionToken the secret part of the page where the customer decides
/// @param reference the merchant's name for it
record Mandate(
    String id,
    String actionToken,
    String reference,
    BillingMethod method,
    Status status,
    @Nullable String returnUrl,
    Map<String, String> metadata) {
  /// How it stands.
  enum Status {
    REQUIRES_ACTION,
    ACTIVE,
    REFUSED,
    REVOKED
  }

  Mandate with(Status next) {
    return new Mandate(id, actionToken, reference, method, next, returnUrl, metadata);
  }

  Mandate with(BillingMethod next) {
    return new Mandate(id, actionToken, reference, next, status, returnUrl, metadata);
  }
}
