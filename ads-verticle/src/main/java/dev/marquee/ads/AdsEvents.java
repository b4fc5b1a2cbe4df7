package dev.marquee.ads;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Parser;
import dev.marquee.ads.Campaign.Video;
import dev.marquee.platform.events.Events;
import dev.marquee.platform.events.ReceivedEvent;
import dev.marquee.platform.events.Topics;
import dev.marquee.platform.sql.Tx;
import dev.marquee.proto.ads.v1.Delivery;
import dev.marquee.proto.streaming.v1.AssetEvent;
import dev.marquee.proto.streaming.v1.AssetKind;
import io.vertx.core.Future;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;

/// What ads consumes: the fate of creatives' videos from streaming, and its own deliveries, into
/// the counters.
final class AdsEvents {
  private final Campaigns campaigns;
  private final DeliveryStore deliveries;

  AdsEvents(Campaigns campaigns, DeliveryStore deliveries) {
    this.campaigns = campaigns;
    this.deliveries = deliveries;
  }

  /// Starts the consumers.
  Future<Void> consume(Events events) {
    return Future.all(
            events.consume("creatives", List.of(Topics.ofDomain("streaming")), this::onAsset),
            events.consume(
                DeliveryStore.CONSUMER, List.of(Topics.telemetryOf("ads")), this::onDelivery))
        .mapEmpty();
  }

  private void onAsset(Tx tx, ReceivedEvent event) {
    boolean processed = event.type().equals("movie-processed");
    if (!processed && !event.type().equals("movie-processing-failed")) {
      return;
    }
    AssetEvent asset = parse(AssetEvent.parser(), event);
    if (asset.getKind() != AssetKind.ASSET_KIND_CREATIVE) {
      return;
    }
    UUID creativeId = UUID.fromString(asset.getOwnerId());
    if (processed) {
      campaigns.videoReady(
          tx,
          creativeId,
          new Video(
              UUID.fromString(asset.getAssetId()), Math.toIntExact(asset.getDurationMillis())));
    } else {
      campaigns.videoRejected(tx, creativeId, asset.getProblem());
    }
  }

  private void onDelivery(Tx tx, ReceivedEvent event) {
    Delivery delivery = parse(Delivery.parser(), event);
    deliveries.countOnce(
        tx,
        event.tenant(),
        DeliveryEvent.ofCode(delivery.getKindValue()).orElseThrow(),
        new Impression(
            UUID.fromString(delivery.getImpressionId()),
            UUID.fromString(delivery.getCampaignId()),
            UUID.fromString(delivery.getCreativeId())),
        LocalDate.ofInstant(event.occurredAt(), ZoneOffset.UTC));
  }

  private static <T> T parse(Parser<T> parser, ReceivedEvent event) {
    try {
      return parser.parseFrom(event.payload());
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalArgumentException(event.type() + " has an unreadable payload", e);
    }
  }
}
