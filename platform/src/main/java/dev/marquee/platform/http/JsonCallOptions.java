package dev.marquee.platform.http;

import java.time.Duration;

/// How a service outside is called.
///
/// @param name of its breaker
/// @param url base of its REST API
/// @param apiKey bearer key
/// @param timeout of one try
/// @param tries of one call, with the same idempotency key
/// @param retryAfter before the second try; doubles
/// @param breakerFailures failures in a row after which calls fail at once
/// @param breakerReset until a call is tried again
public record JsonCallOptions(
    String name,
    String url,
    String apiKey,
    Duration timeout,
    int tries,
    Duration retryAfter,
    int breakerFailures,
    Duration breakerReset) {
  /// The key is a secret.
  @Override
  public String toString() {
    return "JsonCallOptions[" + name + " " + url + "]";
  }
}
