package dev.marquee.streaming;

import dev.marquee.platform.rpc.Fault;
import dev.marquee.proto.ads.v1.CreativeMedia;
import dev.marquee.proto.ads.v1.DecidePodRequest;
import dev.marquee.proto.ads.v1.DecidePodResponse;
import dev.marquee.proto.ads.v1.DecisionsService;
import dev.marquee.proto.ads.v1.PodAd;
import dev.marquee.proto.ads.v1.RenderTagRequest;
import dev.marquee.proto.ads.v1.RenderTagResponse;
import io.vertx.core.Future;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

/// Ads that decide for the assets it was told of, and render their media URLs.
final class FakeAds extends DecisionsService {
  final List<DecidePodRequest> asked = new CopyOnWriteArrayList<>();
  volatile List<UUID> assets = List.of();
  volatile boolean down;

  @Override
  public Future<DecidePodResponse> decidePod(DecidePodRequest request) {
    if (down) {
      throw Fault.unavailable("ads", new IllegalStateException("down for the test"));
    }
    asked.add(request);
    DecidePodResponse.Builder response = DecidePodResponse.newBuilder();
    assets.forEach(asset -> response.addAds(PodAd.newBuilder().setAssetId(asset.toString())));
    return Future.succeededFuture(response.build());
  }

  @Override
  public Future<RenderTagResponse> renderTag(RenderTagRequest request) {
    String files =
        request.getMediaMap().values().stream()
            .map(FakeAds::mediaFiles)
            .collect(Collectors.joining());
    return Future.succeededFuture(
        RenderTagResponse.newBuilder()
            .setVastXml("<VAST version=\"4.2\">" + files + "</VAST>")
            .build());
  }

  private static String mediaFiles(CreativeMedia media) {
    return "<MediaFile type=\"application/vnd.apple.mpegurl\">%s</MediaFile>"
            .formatted(media.getHlsUrl())
        + "<MediaFile type=\"video/mp4\" width=\"%d\" height=\"%d\" bitrate=\"%d\">%s</MediaFile>"
            .formatted(
                media.getWidth(), media.getHeight(), media.getBitrateKbps(), media.getMp4Url());
  }
}
