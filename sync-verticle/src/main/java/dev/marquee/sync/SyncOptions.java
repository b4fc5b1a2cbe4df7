package dev.marquee.sync;

import java.time.Duration;

/// How the outside world is told.
///
/// @param concurrency deliveries one process sends to one operator at once
/// @param pollInterval how often an idle courier looks
/// @param claimTtl how long a claimed delivery stays claimed when its process dies
/// @param requestTimeout longest wait for an operator's answer
/// @param retryFirst first wait after a failure; doubles
/// @param retryMax longest wait
/// @param breakerFailures failures in a row that open an operator's breaker
/// @param breakerReset how long it stays open
/// @param keptFor how long a delivery is remembered after its end
/// @param purgeInterval between looks for older ones
/// @param dishtv DishTV
/// @param d2h D2H
public record SyncOptions(
    int concurrency,
    Duration pollInterval,
    Duration claimTtl,
    Duration requestTimeout,
    Duration retryFirst,
    Duration retryMax,
    int breakerFailures,
    Duration breakerReset,
    Duration keptFor,
    Duration purgeInterval,
    DishTv dishtv,
    D2h d2h) {

  /// DishTV's account of us.
  ///
  /// @param url base URL; empty when it isn't served
  public record DishTv(String url, String apiKey) {}

  /// D2H's account of us.
  ///
  /// @param url base URL; empty when it isn't served
  public record D2h(String url, String keyId, String secret) {}

  public SyncOptions {
    if (concurrency < 1 || concurrency > 64) {
      throw new IllegalArgumentException("sync.concurrency: must be 1 to 64");
    }
    if (keptFor.toDays() < 1) {
      throw new IllegalArgumentException("sync.keptFor: must be at least 1d");
    }
    if (claimTtl.compareTo(requestTimeout.multipliedBy(3)) < 0) {
      throw new IllegalArgumentException(
          "sync.claimTtl: must be at least three times sync.requestTimeout");
    }
  }
}
