package dev.marquee.ads;

import dev.marquee.ads.Pod.PodAd;
import dev.marquee.ads.VastTags.Media;
import dev.marquee.ads.VastTags.Tag;
import dev.marquee.platform.Uuid7;
import dev.marquee.platform.rpc.CallContext;
import dev.marquee.platform.rpc.Fault;
import dev.marquee.proto.ads.v1.CreativeMedia;
import dev.marquee.proto.ads.v1.DecidePodRequest;
import dev.marquee.proto.ads.v1.DecidePodResponse;
import dev.marquee.proto.ads.v1.DecisionsService;
import dev.marquee.proto.ads.v1.RenderTagRequest;
import dev.marquee.proto.ads.v1.RenderTagResponse;
import dev.marquee.proto.common.v1.NotFound;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Decisions over gRPC, for streaming.
final class DecisionsRpc extends DecisionsService {
  private static final Pattern BREAK_ID = Pattern.compile("[A-Za-z0-9._:-]{1,64}");
  private static final Pattern ORIGIN = Pattern.compile("(https?://[A-Za-z0-9.:\\[\\]-]{1,255})?");
  private static final Pattern COUNTRY = Pattern.compile("([A-Za-z]{2})?");
  private static final int GENRES_MAX = 64;

  private final Pods pods;
  private final Campaigns campaigns;
  private final VastTags tags;
  private final Duration breakMax;

  DecisionsRpc(Pods pods, Campaigns campaigns, VastTags tags, Duration breakMax) {
    this.pods = pods;
    this.campaigns = campaigns;
    this.tags = tags;
    this.breakMax = breakMax;
  }

  @Override
  public Future<DecidePodResponse> decidePod(DecidePodRequest request) {
    Pod pod = pods.decide(adBreak(request));
    return Future.succeededFuture(
        DecidePodResponse.newBuilder()
            .addAllAds(pod.ads().stream().map(DecisionsRpc::proto).toList())
            .build());
  }

  @Override
  public Future<RenderTagResponse> renderTag(RenderTagRequest request) {
    UUID sessionId = Uuid7.parse("sessionId", request.getSessionId());
    matches("breakId", BREAK_ID, request.getBreakId(), "must be 1 to 64 of A-Z, a-z, 0-9, . _ : -");
    matches("publicOrigin", ORIGIN, request.getPublicOrigin(), "must be an http or https origin");
    RenderTagResponse.Builder response = RenderTagResponse.newBuilder();
    pods.find(sessionId, request.getBreakId())
        .ifPresentOrElse(
            pod -> response.setVastXml(tags.render(tag(request, pod))),
            () -> response.setNotFound(NotFound.newBuilder().setWhat("pod")));
    return Future.succeededFuture(response.build());
  }

  private AdBreak adBreak(DecidePodRequest request) {
    matches("breakId", BREAK_ID, request.getBreakId(), "must be 1 to 64 of A-Z, a-z, 0-9, . _ : -");
    matches("country", COUNTRY, request.getCountry(), "must be two letters or empty");
    if (request.getDurationMaxMillis() < 1
        || request.getDurationMaxMillis() > breakMax.toMillis()) {
      throw Fault.invalid("durationMaxMillis", "must be 1 to " + breakMax.toMillis());
    }
    if (request.getGenresCount() > GENRES_MAX) {
      throw Fault.invalid("genres", "must be at most " + GENRES_MAX);
    }
    if (!request.getAccountId().isEmpty()) {
      Uuid7.parse("accountId", request.getAccountId());
    }
    return new AdBreak(
        Uuid7.parse("sessionId", request.getSessionId()),
        request.getBreakId(),
        request.getDurationMaxMillis(),
        request.getGenresList().stream()
            .map(genre -> genre.toLowerCase(Locale.ROOT))
            .collect(Collectors.toSet()),
        request.getAccountId(),
        request.getCountry().toUpperCase(Locale.ROOT));
  }

  private Tag tag(RenderTagRequest request, Pod pod) {
    Map<UUID, Media> assetIdToMedia = new HashMap<>();
    request
        .getMediaMap()
        .forEach((assetId, media) ->
            assetIdToMedia.put(Uuid7.parse("media." + assetId, assetId), media(media)));
    return new Tag(
        CallContext.current().tenant(),
        request.getPublicOrigin(),
        pod,
        campaigns.byIds(pod.ads().stream().map(ad -> ad.impression().campaignId()).toList()),
        assetIdToMedia);
  }

  private static Media media(CreativeMedia media) {
    return new Media(
        media.getHlsUrl(),
        media.getMp4Url(),
        media.getWidth(),
        media.getHeight(),
        media.getBitrateKbps());
  }

  private static dev.marquee.proto.ads.v1.PodAd proto(PodAd ad) {
    return dev.marquee.proto.ads.v1.PodAd.newBuilder()
        .setImpressionId(ad.impression().id().toString())
        .setCampaignId(ad.impression().campaignId().toString())
        .setCreativeId(ad.impression().creativeId().toString())
        .setAssetId(ad.assetId().toString())
        .setDurationMillis(ad.durationMillis())
        .build();
  }

  private static void matches(String field, Pattern pattern, String text, String rule) {
    if (!pattern.matcher(text).matches()) {
      throw Fault.invalid(field, rule);
    }
  }
}
