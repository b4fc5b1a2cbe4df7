package dev.marquee.streaming.playback;

import dev.marquee.platform.rpc.CallContext;
import dev.marquee.platform.rpc.Fault;
import dev.marquee.platform.rpc.RpcClients;
import dev.marquee.proto.ads.v1.CreativeMedia;
import dev.marquee.proto.ads.v1.DecidePodRequest;
import dev.marquee.proto.ads.v1.Decisions;
import dev.marquee.proto.ads.v1.PodAd;
import dev.marquee.proto.ads.v1.RenderTagRequest;
import dev.marquee.streaming.asset.Assets;
import dev.marquee.streaming.video.MediaIndex;
import dev.marquee.streaming.video.Playlists;
import dev.marquee.streaming.video.Track;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The ad tags of a session: ads decides and renders, we add the media URLs of this session. A film
/// must start whatever happens to its ads, so without them the tag is an empty document, never an
/// error. Call from a virtual thread.
public final class AdTags {
  private static final Logger log = LoggerFactory.getLogger(AdTags.class);

  /// A valid document without ads.
  public static final String EMPTY =
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<VAST version=\"4.2\"/>\n";

  private static final String PREROLL = "preroll";

  private final Decisions decisions;
  private final Assets assets;
  private final MediaUrls urls;
  private final PlaybackOptions options;

  public AdTags(RpcClients clients, Assets assets, MediaUrls urls, PlaybackOptions options) {
    this.decisions = clients.asService(Decisions.class);
    this.assets = assets;
    this.urls = urls;
    this.options = options;
  }

  /// The VAST 4.2 document of the break before the film. Asking again gives the same ads: ads keeps
  /// one pod per session and break.
  ///
  /// @param publicOrigin what players reach this platform by, e.g. "https://tv.example.com"
  public String preroll(Session session, String publicOrigin) {
    if (!session.withAds()) {
      return EMPTY;
    }
    try {
      List<PodAd> pod = decisions.decidePod(decision(session)).await().getAdsList();
      Map<String, CreativeMedia> media = media(session, pod, publicOrigin);
      if (media.isEmpty()) {
        return EMPTY;
      }
      RenderTagRequest request =
          RenderTagRequest.newBuilder()
              .setSessionId(session.id().toString())
              .setBreakId(PREROLL)
              .putAllMedia(media)
              .setPublicOrigin(publicOrigin)
              .build();
      String tag = decisions.renderTag(request).await().getVastXml();
      return tag.isEmpty() ? EMPTY : tag;
    } catch (Fault e) {
      log.warn("no ads for session {}: {}", session.id(), e.text());
      return EMPTY;
    }
  }

  private DecidePodRequest decision(Session session) {
    return DecidePodRequest.newBuilder()
        .setSessionId(session.id().toString())
        .setBreakId(PREROLL)
        .setDurationMaxMillis((int) options.prerollMax().toMillis())
        .setTitleId(session.titleId().toString())
        .addAllGenres(session.genres())
        .setMaturityRating(session.maturityRating())
        .setAccountId(options.capByAccount() ? session.accountId() : "")
        .setDevice(session.device())
        .setCountry(session.country())
        .build();
  }

  /// An ad whose video isn't ready is left out; the others are shown.
  private Map<String, CreativeMedia> media(Session session, List<PodAd> pod, String origin) {
    Map<String, CreativeMedia> assetIdToMedia = new HashMap<>();
    for (PodAd ad : pod) {
      UUID asset = UUID.fromString(ad.getAssetId());
      assets
          .index(CallContext.current().tenant(), asset)
          .await()
          .ifPresent(
              index -> assetIdToMedia.put(ad.getAssetId(), media(session, asset, index, origin)));
    }
    return assetIdToMedia;
  }

  private CreativeMedia media(Session session, UUID asset, MediaIndex index, String origin) {
    Track best = index.pictures().getLast();
    Track.Picture picture = best.picture().orElseThrow();
    long bandwidth =
        best.averageBandwidth() + index.sound().map(Track::averageBandwidth).orElse(0L);
    String plain = MediaIndex.PROGRESSIVE + ".mp4";
    return CreativeMedia.newBuilder()
        .setHlsUrl(origin + urls.file(session, asset, Playlists.MAIN))
        .setMp4Url(index.progressiveBytes() > 0 ? origin + urls.file(session, asset, plain) : "")
        .setWidth(picture.width())
        .setHeight(picture.height())
        .setBitrateKbps((int) Math.ceilDiv(bandwidth, 1_000))
        .build();
  }
}
