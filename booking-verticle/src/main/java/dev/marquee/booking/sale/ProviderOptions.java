package dev.marquee.booking.sale;

import dev.marquee.platform.http.JsonCallOptions;
import java.time.Duration;

/// How the payment provider is reached.
///
/// @param url base of its REST API
/// @param apiKey bearer key
/// @param webhookSecret `whsec_<base64>`; while empty no webhook is accepted
/// @param returnUrl where the provider sends the customer back to; `{bookingId}` is filled in;
///   empty for nowhere
/// @param timeout of one call
/// @param tries of one call, with the same idempotency key
/// @param retryAfter before the second try; doubles
/// @param breakerFailures failures in a row after which calls fail at once
/// @param breakerReset until a call is tried again
public record ProviderOptions(
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
        "payment-provider", url, apiKey, timeout, tries, retryAfter, breakerFailures, breakerReset);
  }

  /// Holds secrets.
  @Override
  public String toString() {
    return "ProviderOptions[" + url + "]";
  }
}
