package dev.marquee.ads;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.ads.AdsWorld.Answer;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class BeaconListenerIT {
  private static final AdsWorld world = AdsWorld.shared();
  private static final BeaconTokens tokens = new BeaconTokens(Samples.options(), Clock.systemUTC());

  private static Instant soon() {
    return Clock.systemUTC().instant().plusSeconds(60);
  }

  private static String path(String tenant, DeliveryEvent event, Campaign campaign, Instant until) {
    Impression impression =
        new Impression(UUID.randomUUID(), campaign.id(), campaign.creative().id());
    return "/b/" + tokens.sign(new Beacon(tenant, event, impression, until));
  }

  @Test
  void answerIsAPixelThatNobodyCachesAndAnyPageMayCall() {
    Campaign campaign = Samples.campaign(1_000, 1_000_000, 0);
    String tenant = world.tenant(campaign);

    Answer answer = world.get(world.impression(tenant)).await();

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("Content-Type")).isEqualTo("image/gif");
    assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
    assertThat(answer.header("Access-Control-Allow-Origin")).isEqualTo("*");
    assertThat(answer.body()).startsWith("GIF89a").hasSizeLessThan(64);
  }

  @Test
  void clickLeadsToTheAddressOfTheCampaignAndNowhereElse() {
    Campaign campaign = Samples.campaign(1_000, 1_000_000, 0);
    String tenant = world.tenant(campaign);
    String click = path(tenant, DeliveryEvent.CLICK, campaign, soon());

    Answer answer = world.get(click + "?url=https://evil.example&u=//evil.example").await();

    assertThat(answer.status()).isEqualTo(302);
    assertThat(answer.header("Location")).isEqualTo(campaign.clickThroughUrl());
    assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
    assertThat(world.get(path("globex", DeliveryEvent.CLICK, campaign, soon())).await().status())
        .isEqualTo(200);
    assertThat(world.get(click.replace("/b/k1.", "/b/k2.")).await().status()).isEqualTo(200);
  }

  @Test
  void expiredBeaconCountsNothing() {
    Campaign campaign = Samples.campaign(1_000, 1_000_000, 0);
    String tenant = world.tenant(campaign);
    Instant past = Clock.systemUTC().instant().minusSeconds(1);

    Answer answer = world.get(path(tenant, DeliveryEvent.IMPRESSION, campaign, past)).await();
    world.get(path(tenant, DeliveryEvent.START, campaign, soon())).await();
    world.get(world.impression(tenant)).await();

    assertThat(answer.status()).isEqualTo(200);
    String id = campaign.id().toString();
    Eventually.holds(() -> assertThat(world.report(tenant, id).getImpressions()).isEqualTo(1));
  }

  @Test
  void errorMacroMayBeFilledOrNot() {
    Campaign campaign = Samples.campaign(1_000, 1_000_000, 0);
    String tenant = world.tenant(campaign);

    for (String query :
        new String[] {"?code=303", "?code=%5BERRORCODE%5D", "", "?code=99999999999", "?x=1&code"}) {
      assertThat(
              world
                  .get(path(tenant, DeliveryEvent.ERROR, campaign, soon()) + query)
                  .await()
                  .status())
          .isEqualTo(200);
    }

    String id = campaign.id().toString();
    Eventually.holds(() -> assertThat(world.report(tenant, id).getErrors()).isEqualTo(5));
  }

  @Test
  void nothingElseIsServed() {
    assertThat(world.get("/").await().status()).isEqualTo(404);
    assertThat(world.get("/b").await().status()).isEqualTo(404);
    assertThat(world.get("/b/../etc/passwd").await().status()).isEqualTo(200);
    assertThat(world.send(HttpMethod.POST, "/b/x").await().status()).isEqualTo(405);
    assertThat(world.send(HttpMethod.OPTIONS, "/b/x").await().status()).isEqualTo(204);
    assertThat(world.get("/b/" + "a".repeat(3_000)).await().status()).isEqualTo(414);
  }

  @Test
  void whileNothingCanBeCountedABeaconIsAskedToComeBackAndAClickStillLeadsOn() {
    try (AdsWorld lost = AdsWorld.start("kafka.bootstrap", "'127.0.0.1:1'")) {
      Campaign campaign = Samples.campaign(1_000, 1_000_000, 0);
      String tenant = lost.tenant(campaign);
      var answers =
          Map.of(
              DeliveryEvent.START, lost.get(path(tenant, DeliveryEvent.START, campaign, soon())),
              DeliveryEvent.CLICK, lost.get(path(tenant, DeliveryEvent.CLICK, campaign, soon())));

      Answer start = await(answers, DeliveryEvent.START);
      Answer click = await(answers, DeliveryEvent.CLICK);

      assertThat(start.status()).isEqualTo(503);
      assertThat(start.header("Retry-After")).isNotNull();
      assertThat(click.status()).isEqualTo(302);
    }
  }

  private static Answer await(Map<DeliveryEvent, Future<Answer>> answers, DeliveryEvent event) {
    return Objects.requireNonNull(answers.get(event)).await();
  }
}
