package dev.marquee.simulators;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Where webhooks go and how stubbornly.
///
/// @param url null until a target is set by `PUT /_control/webhook-target`
/// @param secret `whsec_<base64>`, see [StandardWebhooks]
/// @param attemptsMax first try included
/// @param retryFirst wait before the second try; doubles with each further one
/// @param retryMax longest wait between two tries
/// @param timeout of one try
public record WebhookOptions(
    @Nullable String url,
    String secret,
    int attemptsMax,
    Duration retryFirst,
    Duration retryMax,
    Duration timeout) {
  /// The secret used where none is given: good for tests, known to everyone.
  public static final String TEST_SECRET = "whsec_bWFycXVlZS1zaW11bGF0b3Itd2ViaG9vay1zZWNyZXQ=";

  public static final WebhookOptions NO_TARGET =
      new WebhookOptions(
          null,
          TEST_SECRET,
          8,
          Duration.ofMillis(200),
          Duration.ofSeconds(10),
          Duration.ofSeconds(5));

  public WebhookOptions withTarget(@Nullable String nextUrl, String nextSecret) {
    return new WebhookOptions(nextUrl, nextSecret, attemptsMax, retryFirst, retryMax, timeout);
  }

  public WebhookOptions withRetries(int nextAttemptsMax, Duration nextRetryFirst) {
    return new WebhookOptions(url, secret, nextAttemptsMax, nextRetryFirst, retryMax, timeout);
  }

  /// The wait after the n-th failed try, n from 1.
  Duration retryAfter(int attempt) {
    Duration wait = retryFirst.multipliedBy(1L << Math.min(attempt - 1, 20));
    return wait.compareTo(retryMax) < 0 ? wait : retryMax;
  }
}
