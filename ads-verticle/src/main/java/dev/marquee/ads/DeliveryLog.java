package dev.marquee.ads;

import dev.marquee.platform.events.Events;
import dev.marquee.platform.events.TelemetryProducer;
import dev.marquee.platform.events.Topics;
import dev.marquee.proto.ads.v1.Delivery;
import io.vertx.core.Future;

/// Hands what happened to impressions to Kafka, in order for each campaign. Make one on each Vert.x
/// context that uses it; the connection is shared.
final class DeliveryLog {
  private static final String DELIVERY = "ad-delivery";

  private final TelemetryProducer telemetry;

  DeliveryLog(Events events) {
    this.telemetry = events.telemetry(Topics.telemetryOf("ads"));
  }

  /// Something happened to an impression. Succeeds once Kafka has it for good; from then on it will
  /// be counted, once.
  ///
  /// @param errorCode VAST error code, 0 for none
  /// @return fails with a Fault when Kafka didn't say that it has it; it may have it all the same
  Future<Void> append(String tenant, DeliveryEvent event, Impression impression, int errorCode) {
    Delivery delivery =
        Delivery.newBuilder()
            .setImpressionId(impression.id().toString())
            .setCampaignId(impression.campaignId().toString())
            .setCreativeId(impression.creativeId().toString())
            .setKindValue(event.code())
            .setErrorCode(errorCode)
            .build();
    return telemetry.send(tenant, DELIVERY, delivery.getCampaignId(), delivery);
  }

  Future<Void> close() {
    return telemetry.close();
  }
}
