package dev.marquee.ads;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;

/// What a good beacon does. Flat chains: runs on the listener's event loop.
final class Beacons {
  private final DeliveryLog deliveries;
  private final ReservationScripts reservations;
  private final CampaignStore campaigns;
  private final Counter unsettled;
  private final Counter uncounted;

  Beacons(
      DeliveryLog deliveries,
      ReservationScripts reservations,
      CampaignStore campaigns,
      MeterRegistry meters) {
    this.deliveries = deliveries;
    this.reservations = reservations;
    this.campaigns = campaigns;
    this.unsettled = meters.counter("ads.impressions.unsettled");
    this.uncounted = meters.counter("ads.clicks.uncounted");
  }

  /// Settles the reservation of a shown ad, then hands the beacon to Kafka. In this order, so that
  /// its budget is never reserved and free at once; a beacon that is lost in between costs the
  /// campaign one impression of budget, never more.
  Future<Void> count(Beacon beacon, int errorCode) {
    return settle(beacon)
        .compose(settled ->
            deliveries.append(beacon.tenant(), beacon.event(), beacon.impression(), errorCode));
  }

  /// Counts a click and answers where it leads. A viewer who clicks gets there even while nothing
  /// can be counted.
  Future<Optional<String>> click(Beacon beacon) {
    Impression impression = beacon.impression();
    return deliveries
        .append(beacon.tenant(), beacon.event(), impression, 0)
        .onFailure(error -> uncounted.increment())
        .otherwiseEmpty()
        .compose(counted -> campaigns.byIds(beacon.tenant(), List.of(impression.campaignId())))
        .map(found ->
            Optional.ofNullable(found.get(impression.campaignId())).map(Campaign::clickThroughUrl));
  }

  /// The ad was shown whether Redis can be told or not. Untold, the reservation ends by itself and
  /// Postgres' count, which decisions bring along, takes its place.
  private Future<Void> settle(Beacon beacon) {
    return beacon.event() == DeliveryEvent.IMPRESSION
        ? reservations
            .settle(beacon.tenant(), beacon.impression())
            .onFailure(error -> unsettled.increment())
            .otherwiseEmpty()
        : Future.succeededFuture();
  }

  Future<Void> close() {
    return deliveries.close();
  }
}
