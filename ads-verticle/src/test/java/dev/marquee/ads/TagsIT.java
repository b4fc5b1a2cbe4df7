package dev.marquee.ads;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.proto.ads.v1.CreativeMedia;
import dev.marquee.proto.ads.v1.DecidePodRequest;
import dev.marquee.proto.ads.v1.PodAd;
import dev.marquee.proto.ads.v1.RenderTagRequest;
import dev.marquee.proto.ads.v1.RenderTagResponse;
import org.junit.jupiter.api.Test;

class TagsIT {
  private static final AdsWorld world = AdsWorld.shared();

  @Test
  void tagOfADecidedPodIsVastWithItsBeaconsAndTheCallersMedia() {
    Campaign campaign = Samples.campaign(1_000, 1_000_000, 0);
    String tenant = world.tenant(campaign);
    DecidePodRequest.Builder request = AdsWorld.preRoll();
    PodAd ad = world.decide(tenant, request).getAds(0);

    RenderTagRequest.Builder tag =
        AdsWorld.tag(request)
            .putMedia(
                ad.getAssetId(),
                CreativeMedia.newBuilder()
                    .setHlsUrl("/media/t/x/main.m3u8")
                    .setWidth(640)
                    .setHeight(360)
                    .build());
    RenderTagResponse response = world.render(tenant, tag);

    assertThat(response.getVastXml())
        .contains(
            "<VAST ",
            "version=\"4.2\"",
            ">" + ad.getImpressionId() + "<",
            "/media/t/x/main.m3u8",
            "http://127.0.0.1:8080/b/k1.");
    assertThat(world.render(tenant, tag)).isEqualTo(response);
  }

  @Test
  void nothingOfTheViewerIsInTheTag() {
    String tenant = world.tenant(Samples.campaign(1_000, 1_000_000, 0));
    DecidePodRequest.Builder request = AdsWorld.preRoll();
    PodAd ad = world.decide(tenant, request).getAds(0);

    String xml =
        world
            .render(
                tenant,
                AdsWorld.tag(request)
                    .putMedia(ad.getAssetId(), CreativeMedia.newBuilder().setHlsUrl("/a").build()))
            .getVastXml();

    assertThat(xml).contains("<Ad ").doesNotContain(request.getSessionId(), request.getAccountId());
  }

  @Test
  void tagOfABreakNobodyDecidedIsNotFound() {
    assertThat(
            world.render(world.tenant(), AdsWorld.tag(AdsWorld.preRoll())).getNotFound().getWhat())
        .isEqualTo("pod");
  }
}
