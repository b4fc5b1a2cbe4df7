package dev.marquee.identity.subscription;

import dev.marquee.platform.http.JsonCallOptions;
import java.time.Duration;

/// How the billing provider is reached.
///
/// @param url base of its REST API; empty for none: nobody can subscribe
/// @param apiKey bearer key
/// @param webhookSecret `whsec_<base64>`; while empty no webhook is accepted
/// @param returnUrl where it sends the customer back to; empty for nowhere
/// @param timeout of one call
/// @param tries of one call, with the same idempotency key
/// @param retryAfter before the second try; doubles
/// @param breakerFailures failures in a row after which calls fail at once
/// @param breakerReset until a call is tried again
public record BillingOptions(
    String url,
    String apiKey,
    String webhookSecret,
    String returnUrl,
    Duration timeout,
    int tries,
    Duration retryAfter,
    int breakerFailures,
    Duration breakerReset) {
  JsonCallOptions calls() {
    return new JsonCallOptions(
        "billing-provider", url, apiKey, timeout, tries, retryAfter, breakerFailures, breakerReset);
  }

  /// Holds secrets.
  @Override
  public String toString() {
    return "BillingOptions[" + url + "]";
  }
}
