package dev.marquee.ads;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.ads.AdsWorld.Answer;
import dev.marquee.platform.events.Event;
import dev.marquee.platform.events.Events;
import dev.marquee.platform.sql.Database;
import dev.marquee.proto.ads.v1.CampaignReport;
import dev.marquee.proto.ads.v1.Creative;
import dev.marquee.proto.ads.v1.DecidePodRequest;
import dev.marquee.proto.ads.v1.ListCampaignsRequest;
import dev.marquee.proto.streaming.v1.AssetEvent;
import dev.marquee.proto.streaming.v1.AssetKind;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// From a creative's video to the report: streaming's event, decision, tag, beacons over HTTP,
/// Kafka, counters.
class DeliveryIT {
  private static AdsWorld world;
  private static Database streamingDatabase;
  private static Events streaming;

  @BeforeAll
  static void start() {
    // A snapshot that never ages: what changes it here are hints.
    world = AdsWorld.start("ads.snapshotLife", "1h");
    streamingDatabase = world.tp().platform().database("streaming");
    streaming = world.tp().platform().events(streamingDatabase);
    streaming.startRelay().await();
  }

  @AfterAll
  static void stop() {
    streaming.close().await();
    streamingDatabase.close().await();
    world.close();
  }

  private static Creative creative(String tenant) {
    return world
        .asStaff(
            tenant,
            "ops",
            campaigns -> campaigns.listCampaigns(ListCampaignsRequest.getDefaultInstance()))
        .getCampaigns(0)
        .getCreative();
  }

  private static void publish(String tenant, String type, long version, AssetEvent.Builder asset) {
    world
        .tp()
        .asService(
            "streaming",
            tenant,
            () -> {
              streamingDatabase.inTransaction(tx -> {
                streaming
                    .outbox()
                    .append(tx, new Event(type, asset.getOwnerId(), version, asset.build()));
                return 0;
              });
            });
  }

  private static AssetEvent.Builder asset(UUID id, AssetKind kind, String ownerId) {
    return AssetEvent.newBuilder()
        .setAssetId(id.toString())
        .setKind(kind)
        .setOwnerId(ownerId)
        .setDurationMillis(10_000);
  }

  @Test
  void processedVideoMakesACreativeReadyOnceAndItsCampaignRunAtOnce() {
    String tenant = world.tenant();
    String id =
        world
            .asStaff(
                tenant,
                "ops",
                campaigns -> campaigns.createCampaign(CampaignsIT.request("Monsoon").build()))
            .getCreated()
            .getCreative()
            .getId();
    assertThat(world.decide(tenant, AdsWorld.preRoll()).getAdsList()).isEmpty();
    UUID video = UUID.randomUUID();
    AssetEvent.Builder good = asset(video, AssetKind.ASSET_KIND_CREATIVE, id);
    AssetEvent.Builder bad = asset(UUID.randomUUID(), AssetKind.ASSET_KIND_CREATIVE, id);

    publish(tenant, "movie-uploaded", 1, good);
    publish(tenant, "movie-processed", 2, good);
    publish(tenant, "movie-processed", 2, good);
    publish(tenant, "movie-processed", 3, good);
    publish(tenant, "movie-processed", 4, asset(UUID.randomUUID(), AssetKind.ASSET_KIND_TITLE, id));
    publish(tenant, "movie-processing-failed", 5, bad.setProblem("truncated"));

    Eventually.holds(() -> assertThat(creative(tenant).getProblem()).isEqualTo("truncated"));
    assertThat(creative(tenant).getReady()).isTrue();
    assertThat(creative(tenant).getAssetId()).isEqualTo(video.toString());
    assertThat(creative(tenant).getDurationMillis()).isEqualTo(10_000);
    assertThat(audited(tenant, "creative_ready")).isEqualTo(1);
    assertThat(world.decide(tenant, AdsWorld.preRoll()).getAdsCount()).isEqualTo(1);
  }

  private static int audited(String tenant, String action) {
    return world
        .database()
        .writer()
        .preparedQuery("SELECT id FROM audit WHERE tenant_id = $1 AND action = $2")
        .execute(Tuple.of(tenant, action))
        .await()
        .size();
  }

  @Test
  void beaconsCountOnceHoweverOftenAndInWhateverOrderTheyArrive() {
    Campaign campaign = Samples.campaign(25_001, 1_000_000, 0);
    String tenant = world.tenant(campaign);
    DecidePodRequest.Builder request = AdsWorld.preRoll();
    world.decide(tenant, request);
    List<String> paths = new ArrayList<>(world.beacons(tenant, request).values());
    Collections.reverse(paths);

    for (int round = 0; round < 3; round++) {
      paths.forEach(path -> world.get(path).await());
      Collections.reverse(paths);
    }
    Future.all(Stream.generate(() -> world.get(paths.getLast())).limit(64).toList()).await();
    String impression = world.impression(tenant);
    Future.all(Stream.generate(() -> world.get(impression)).limit(64).toList()).await();

    CampaignReport report = reportAfterOneMore(tenant, campaign, 2);
    assertThat(report.getFirstQuartiles()).isEqualTo(1);
    assertThat(report.getMidpoints()).isEqualTo(1);
    assertThat(report.getThirdQuartiles()).isEqualTo(1);
    assertThat(report.getCompletes()).isEqualTo(1);
    assertThat(report.getClicks()).isEqualTo(1);
    assertThat(report.getErrors()).isEqualTo(1);
    assertThat(report.getDecisions()).isEqualTo(3);
    // 3 × 25,001 / 1,000 = 75.003
    assertThat(report.getSpent().getAmountMinor()).isEqualTo(75);
    assertThat(deliveryRows(tenant)).isEqualTo(DeliveryEvent.values().length);
  }

  /// Sends one impression more, which the order within a campaign puts behind all before, and waits
  /// for it: then whatever was wrongly counted is to be seen.
  private static CampaignReport reportAfterOneMore(String tenant, Campaign campaign, int before) {
    world.get(world.impression(tenant)).await();
    String id = campaign.id().toString();
    Eventually.holds(
        () -> assertThat(world.report(tenant, id).getImpressions()).isGreaterThan(before));
    assertThat(world.report(tenant, id).getImpressions()).isEqualTo(before + 1);
    return world.report(tenant, id);
  }

  private static int deliveryRows(String tenant) {
    return world
        .database()
        .writer()
        .preparedQuery("SELECT event FROM delivery WHERE tenant_id = $1")
        .execute(Tuple.of(tenant))
        .await()
        .size();
  }

  @Test
  void tenThousandForgeriesCountNothingAndAreAnsweredLikeAnyBeacon() {
    long seed = System.nanoTime();
    System.out.println("seed of forged beacons: " + seed);
    Campaign campaign = Samples.campaign(1_000, 1_000_000, 0);
    String tenant = world.tenant(campaign);
    String good = world.impression(tenant);
    String token = good.substring("/b/".length());
    Set<String> answers = new HashSet<>();

    List<String> forged = Mutations.of(token, 10_000, new Random(seed));
    for (int from = 0; from < forged.size(); from += 500) {
      List<Future<Answer>> sent =
          forged.subList(from, from + 500).stream().map(one -> world.get("/b/" + one)).toList();
      Future.all(sent).await();
      sent.forEach(one -> answers.add(one.result().status() + one.result().body()));
    }

    Answer counted = world.get(good).await();
    assertThat(answers).containsExactly(counted.status() + counted.body());
    assertThat(reportAfterOneMore(tenant, campaign, 1).getSpent().getAmountMinor()).isEqualTo(2);
  }

  @Test
  void spentBudgetEndsACampaignThoughEveryReservationIsSettled() {
    Campaign campaign = Samples.campaign(1_000, 3, 0);
    String tenant = world.tenant(campaign);

    for (int i = 0; i < 3; i++) {
      world.get(world.impression(tenant)).await();
    }

    assertThat(world.decide(tenant, AdsWorld.preRoll()).getAdsList()).isEmpty();
    String id = campaign.id().toString();
    Eventually.holds(
        () -> assertThat(world.report(tenant, id).getSpent().getAmountMinor()).isEqualTo(3));
  }

  @Test
  void beaconOfOneTenantCountsNothingForAnotherWithTheSameIds() {
    Campaign campaign = Samples.campaign(1_000, 1_000_000, 0);
    String ours = world.tenant(campaign);
    String theirs = world.tenant(campaign);
    String id = campaign.id().toString();

    world.get(world.impression(ours)).await();

    Eventually.holds(() -> assertThat(world.report(ours, id).getImpressions()).isEqualTo(1));
    assertThat(world.report(theirs, id).getImpressions()).isZero();
    assertThat(world.report(theirs, id).getDecisions()).isZero();
  }
}
