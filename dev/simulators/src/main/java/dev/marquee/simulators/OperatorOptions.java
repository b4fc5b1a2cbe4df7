package dev.marquee.simulators;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// How an operator is set up.
///
/// @param dialect its REST dialect
/// @param credentials how the platform is known
/// @param requestsPerSecond quota over all routes of the dialect; 0 for none
/// @param state file of JSON lines that keeps applied changes over a restart; null keeps nothing
public record OperatorOptions(
    Dialect dialect,
    ListenOptions listen,
    Credentials credentials,
    int requestsPerSecond,
    WebhookOptions webhooks,
    @Nullable Path state) {

  /// The two ways to speak to an operator.
  public enum Dialect {
    DISHTV,
    D2H
  }

  /// What the platform shows to be let in.
  ///
  /// @param keyId names the D2H key; DishTV has none
  /// @param secret DishTV's `X-Api-Key`, or D2H's HMAC secret as UTF-8
  public record Credentials(String keyId, String secret) {
    public static final Credentials TEST = new Credentials("marquee", "operator_test_secret");
  }

  /// A free loopback port, [Credentials#TEST], no quota, no webhooks, no state.
  public static OperatorOptions of(Dialect dialect) {
    return new OperatorOptions(
        dialect, ListenOptions.LOOPBACK, Credentials.TEST, 0, WebhookOptions.NO_TARGET, null);
  }

  public OperatorOptions withListen(ListenOptions next) {
    return new OperatorOptions(dialect, next, credentials, requestsPerSecond, webhooks, state);
  }

  public OperatorOptions withCredentials(Credentials next) {
    return new OperatorOptions(dialect, listen, next, requestsPerSecond, webhooks, state);
  }

  public OperatorOptions withRequestsPerSecond(int next) {
    return new OperatorOptions(dialect, listen, credentials, next, webhooks, state);
  }

  public OperatorOptions withWebhooks(WebhookOptions next) {
    return new OperatorOptions(dialect, listen, credentials, requestsPerSecond, next, state);
  }

  public OperatorOptions withState(@Nullable Path next) {
    return new OperatorOptions(dialect, listen, credentials, requestsPerSecond, webhooks, next);
  }
}
