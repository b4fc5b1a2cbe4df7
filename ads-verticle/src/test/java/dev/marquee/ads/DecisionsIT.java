package dev.marquee.ads;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marquee.ads.Campaign.Targeting;
import dev.marquee.platform.rpc.Fault;
import dev.marquee.platform.testing.TestPlatform;
import dev.marquee.proto.ads.v1.DecidePodRequest;
import dev.marquee.proto.ads.v1.DecidePodResponse;
import dev.marquee.proto.ads.v1.Decisions;
import dev.marquee.proto.ads.v1.PodAd;
import io.vertx.core.Future;
import io.vertx.grpc.common.GrpcStatus;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DecisionsIT {
  private static final AdsWorld world = AdsWorld.shared();

  private static Campaign lasting(long cpmMinor, int durationMillis) {
    return Samples.campaign(
        UUID.randomUUID(), cpmMinor, 1_000_000, 0, Samples.EVERYWHERE, durationMillis);
  }

  private static DecidePodRequest.Builder preRoll() {
    return AdsWorld.preRoll();
  }

  private static DecidePodResponse decide(String tenant, DecidePodRequest.Builder request) {
    return world.decide(tenant, request);
  }

  private static List<DecidePodResponse> decideAtOnce(
      String tenant, Stream<DecidePodRequest> requests) {
    return world.asStreaming(
        tenant,
        decisions -> {
          List<Future<DecidePodResponse>> calls = requests.map(decisions::decidePod).toList();
          return Future.all(calls).map(done -> calls.stream().map(Future::result).toList());
        });
  }

  private static List<String> campaigns(DecidePodResponse pod) {
    return pod.getAdsList().stream().map(PodAd::getCampaignId).toList();
  }

  @Test
  void dearestCampaignsThatFitTogetherFillTheBreak() {
    Campaign cheap = lasting(100, 10_000);
    Campaign dear = lasting(300, 15_000);
    Campaign tooLong = lasting(200, 20_000);

    DecidePodResponse pod = decide(world.tenant(cheap, dear, tooLong), preRoll());

    assertThat(campaigns(pod)).containsExactly(dear.id().toString(), cheap.id().toString());
    PodAd first = pod.getAds(0);
    assertThat(first.getDurationMillis()).isEqualTo(15_000);
    assertThat(first.getAssetId())
        .isEqualTo(Objects.requireNonNull(dear.creative().video()).assetId().toString());
    assertThat(first.getCreativeId()).isEqualTo(dear.creative().id().toString());
  }

  @Test
  void equalPricesAreOrderedById() {
    List<Campaign> campaigns = IntStream.range(0, 5).mapToObj(i -> lasting(100, 1_000)).toList();

    DecidePodResponse pod = decide(world.tenant(campaigns), preRoll());

    assertThat(campaigns(pod))
        .containsExactlyElementsOf(
            campaigns.stream().map(one -> one.id().toString()).sorted().toList());
  }

  @Test
  void sameBreakOfTheSameSessionGetsTheSamePodFromSixtyFourCallersAtOnce() {
    String tenant = world.tenant(lasting(100, 10_000), lasting(200, 10_000));
    DecidePodRequest request = preRoll().build();

    List<DecidePodResponse> pods = decideAtOnce(tenant, Stream.generate(() -> request).limit(64));

    assertThat(new HashSet<>(pods)).hasSize(1);
    assertThat(pods.getFirst().getAdsCount()).isEqualTo(2);
    assertThat(decide(tenant, request.toBuilder().setBreakId("mid-1")))
        .isNotEqualTo(pods.getFirst());
  }

  @Test
  void capIsExactWhenSixtyFourSessionsOfAnAccountDecideAtOnce() {
    Campaign capped = Samples.campaign(1_000, 1_000_000, 3);
    Campaign filler = lasting(1, 10_000);
    String tenant = world.tenant(capped, filler);
    String account = UUID.randomUUID().toString();

    List<DecidePodResponse> pods =
        decideAtOnce(
            tenant, Stream.generate(() -> preRoll().setAccountId(account).build()).limit(64));

    assertThat(pods.stream().filter(pod -> campaigns(pod).contains(capped.id().toString())))
        .hasSize(3);
    assertThat(pods).allMatch(pod -> campaigns(pod).contains(filler.id().toString()));
    assertThat(campaigns(decide(tenant, preRoll()))).contains(capped.id().toString());
  }

  @Test
  void budgetIsNeverOverspentBySixtyFourDecisionsAtOnce() {
    Campaign small = Samples.campaign(1_000, 5, 0);

    List<DecidePodResponse> pods =
        decideAtOnce(world.tenant(small), Stream.generate(() -> preRoll().build()).limit(64));

    assertThat(pods.stream().filter(pod -> pod.getAdsCount() == 1)).hasSize(5);
  }

  @Test
  void viewerWithoutConsentGetsNoCappedCampaign() {
    Campaign capped = Samples.campaign(1_000, 1_000_000, 3);
    Campaign free = lasting(1, 10_000);

    DecidePodResponse pod = decide(world.tenant(capped, free), preRoll().setAccountId(""));

    assertThat(campaigns(pod)).containsExactly(free.id().toString());
  }

  @Test
  void viewerWhoHasSeenMostCampaignsStillGetsTheRest() {
    List<Campaign> campaigns =
        IntStream.range(0, 12).mapToObj(i -> Samples.campaign(1_000 + i, 1_000_000, 1)).toList();
    String tenant = world.tenant(campaigns);
    String account = UUID.randomUUID().toString();
    Set<String> seen = new HashSet<>();

    for (int i = 0; i < 4; i++) {
      seen.addAll(campaigns(decide(tenant, preRoll().setAccountId(account))));
    }

    assertThat(seen).hasSize(12);
    assertThat(decide(tenant, preRoll().setAccountId(account)).getAdsList()).isEmpty();
  }

  @Test
  void targetingIsRespected() {
    Campaign here = aimed(Set.of("drama"), Set.of("IN"));
    Campaign elsewhere = aimed(Set.of(), Set.of("US"));
    Campaign other = aimed(Set.of("news"), Set.of());

    String tenant = world.tenant(here, elsewhere, other);

    assertThat(campaigns(decide(tenant, preRoll()))).containsExactly(here.id().toString());
    assertThat(campaigns(decide(tenant, preRoll().setCountry("").clearGenres()))).isEmpty();
  }

  private static Campaign aimed(Set<String> genres, Set<String> countries) {
    return Samples.campaign(
        UUID.randomUUID(), 1_000, 1_000_000, 0, new Targeting(genres, countries), 10_000);
  }

  @Test
  void podsOfRandomCampaignsAreNeverLongerThanTheirBreakAndNeverRepeat() {
    long seed = System.nanoTime();
    System.out.println("seed of random campaigns: " + seed);
    Random random = new Random(seed);
    String tenant =
        world.tenant(
            IntStream.range(0, 100)
                .mapToObj(i ->
                    Samples.campaign(
                        UUID.randomUUID(),
                        1 + random.nextInt(50),
                        1 + random.nextInt(3),
                        random.nextInt(3),
                        Samples.EVERYWHERE,
                        1_000 + random.nextInt(40_000)))
                .toList());
    List<String> accounts = Stream.generate(() -> UUID.randomUUID().toString()).limit(4).toList();

    for (int run = 0; run < 150; run++) {
      int durationMax = 1 + random.nextInt(180_000);
      DecidePodResponse pod =
          decide(
              tenant,
              preRoll()
                  .setDurationMaxMillis(durationMax)
                  .setAccountId(accounts.get(random.nextInt(accounts.size()))));

      assertThat(pod.getAdsList().stream().mapToInt(PodAd::getDurationMillis).sum())
          .isLessThanOrEqualTo(durationMax);
      assertThat(pod.getAdsList().stream().map(PodAd::getCreativeId)).doesNotHaveDuplicates();
    }
  }

  @Test
  void tenantsWithTheSameIdsNeverMeet() {
    Campaign shared = Samples.campaign(1_000, 1, 1);
    String ours = world.tenant(shared);
    String theirs = world.tenant(shared);
    String nobodys = world.tenant();
    DecidePodRequest.Builder request = preRoll();

    DecidePodResponse ourPod = decide(ours, request);
    DecidePodResponse theirPod = decide(theirs, request);

    assertThat(campaigns(ourPod)).isEqualTo(campaigns(theirPod)).hasSize(1);
    assertThat(ourPod.getAds(0).getImpressionId())
        .isNotEqualTo(theirPod.getAds(0).getImpressionId());
    assertThat(world.render(nobodys, AdsWorld.tag(request)).hasNotFound()).isTrue();
  }

  @Test
  void badInputIsRefusedByField() {
    String tenant = world.tenant();

    assertThatThrownBy(() -> decide(tenant, preRoll().setSessionId("x")))
        .hasMessageStartingWith("sessionId:");
    assertThatThrownBy(() -> decide(tenant, preRoll().setBreakId("a b")))
        .hasMessageStartingWith("breakId:");
    assertThatThrownBy(() -> decide(tenant, preRoll().setDurationMaxMillis(0)))
        .hasMessageStartingWith("durationMaxMillis:");
    assertThatThrownBy(() -> decide(tenant, preRoll().setAccountId("me@example.org")))
        .hasMessageStartingWith("accountId:");
    assertThatThrownBy(() -> decide(tenant, preRoll().setCountry("IND")))
        .hasMessageStartingWith("country:");
    assertThatThrownBy(
            () -> world.render(tenant, AdsWorld.tag(preRoll()).setPublicOrigin("javascript:x")))
        .hasMessageStartingWith("publicOrigin:");
  }

  @Test
  void onlyStreamingDecides() {
    String tenant = world.tenant();
    TestPlatform tp = world.tp();
    DecidePodRequest request = preRoll().build();

    assertThatThrownBy(() ->
            tp.asService(
                "booking",
                tenant,
                () -> tp.clients().asCaller(Decisions.class).decidePod(request).await()))
        .isInstanceOf(Fault.class);
    assertThatThrownBy(() ->
            tp.as(
                tenant,
                tp.token(tenant, "a", "admin"),
                () -> tp.clients().asCaller(Decisions.class).decidePod(request).await()))
        .isInstanceOf(Fault.class);
  }

  /// Last in its own installation, because the others need their Redis.
  @Test
  void withRedisKilledADecisionFailsCleanlyAndComesBackWithRedis() {
    try (TestPlatform lonely = TestPlatform.start(Samples.settings(), "ads")) {
      lonely.deploy(new AdsVerticle(lonely.platform()));
      Callable<DecidePodResponse> decide =
          () -> lonely.clients().asCaller(Decisions.class).decidePod(preRoll().build()).await();
      lonely.asService("streaming", "acme", decide);

      lonely.redis().kill();
      assertThatThrownBy(() -> lonely.asService("streaming", "acme", decide))
          .isInstanceOfSatisfying(
              Fault.class, fault -> assertThat(fault.status()).isEqualTo(GrpcStatus.UNAVAILABLE));

      lonely.redis().restart();
      Eventually.succeeds(() -> lonely.asService("streaming", "acme", decide));
    }
  }
}
