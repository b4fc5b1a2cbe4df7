package dev.marquee.ads;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.vertx.core.Future;
import java.time.Clock;
import java.util.List;

/// Snapshot in memory, per tenant, of the campaigns that run now: read again when it is older than
/// the settings say, or when an event-bus hint says that something changed. One reading serves all
/// who ask meanwhile.
final class RunningCampaigns {
  private static final int TENANTS_MAX = 10_000;

  private final CampaignStore store;
  private final Clock clock;
  private final AdsOptions options;
  private final Cache<String, Future<List<RunningCampaign>>> tenantToRunning;

  RunningCampaigns(CampaignStore store, Clock clock, AdsOptions options) {
    this.store = store;
    this.clock = clock;
    this.options = options;
    this.tenantToRunning =
        Caffeine.newBuilder()
            .maximumSize(TENANTS_MAX)
            .expireAfterWrite(options.snapshotLife())
            .build();
  }

  /// Running campaigns with a video, dearest first; equal prices by id, so that the order is the
  /// same everywhere.
  Future<List<RunningCampaign>> of(String tenant) {
    return tenantToRunning.get(
        tenant,
        key ->
            store
                .running(key, clock.instant(), options.snapshotLife(), options.runningMax())
                .onFailure(error -> forget(key)));
  }

  /// Makes the next decision read again.
  void forget(String tenant) {
    tenantToRunning.invalidate(tenant);
  }
}
