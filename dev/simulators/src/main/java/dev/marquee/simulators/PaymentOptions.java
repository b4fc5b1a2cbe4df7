package dev.marquee.simulators;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// How a payment provider is set up.
///
/// @param apiKey merchants send it as `Authorization: Bearer`
/// @param billingWebhooks what is told of mandates and their charges
/// @param lateAfter how long an `upi_late` payment processes before it succeeds
/// @param state file of JSON lines that keeps payments and idempotency keys over a restart; null
///   keeps nothing
public record PaymentOptions(
    ListenOptions listen,
    String apiKey,
    WebhookOptions webhooks,
    WebhookOptions billingWebhooks,
    Duration lateAfter,
    @Nullable Path state) {
  public static final String TEST_API_KEY = "sk_test_marquee";

  /// A free loopback port, [#TEST_API_KEY], no webhooks, late payments after 3 s, no state.
  public static final PaymentOptions DEFAULTS =
      new PaymentOptions(
          ListenOptions.LOOPBACK,
          TEST_API_KEY,
          WebhookOptions.NO_TARGET,
          WebhookOptions.NO_TARGET,
          Duration.ofSeconds(3),
          null);

  public PaymentOptions withListen(ListenOptions next) {
    return new PaymentOptions(next, apiKey, webhooks, billingWebhooks, lateAfter, state);
  }

  public PaymentOptions withApiKey(String next) {
    return new PaymentOptions(listen, next, webhooks, billingWebhooks, lateAfter, state);
  }

  public PaymentOptions withWebhooks(WebhookOptions next) {
    return new PaymentOptions(listen, apiKey, next, billingWebhooks, lateAfter, state);
  }

  public PaymentOptions withBillingWebhooks(WebhookOptions next) {
    return new PaymentOptions(listen, apiKey, webhooks, next, lateAfter, state);
  }

  public PaymentOptions withLateAfter(Duration next) {
    return new PaymentOptions(listen, apiKey, webhooks, billingWebhooks, next, state);
  }

  public PaymentOptions withState(@Nullable Path next) {
    return new PaymentOptions(listen, apiKey, webhooks, billingWebhooks, lateAfter, next);
  }
}
