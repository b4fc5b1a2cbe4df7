package dev.marquee.ads;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.ads.AdsWorld.Answer;
import dev.marquee.platform.testing.PrivacyCalls;
import dev.marquee.proto.ads.v1.DecidePodRequest;
import dev.marquee.proto.privacy.v1.EraseResponse;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class PersonalDataIT {
  private static AdsWorld world;
  private static PrivacyCalls privacy;

  @BeforeAll
  static void start() {
    world = AdsWorld.shared();
    privacy = new PrivacyCalls(world.tp(), "ads");
  }

  @Test
  void accountIsToldWhatCountsTowardsItsCapsAndErasureForgetsItThere() {
    Campaign capped = Samples.campaign(200, 1_000_000, 2);
    String tenant = world.tenant(capped, Samples.campaign(100, 1_000_000, 5));
    String elsewhere = world.tenant(Samples.campaign(100, 1_000_000, 5));
    UUID account = UUID.randomUUID();
    UUID other = UUID.randomUUID();
    Map<DeliveryEvent, String> beacons = world.beacons(tenant, preRoll(account));
    world.decide(tenant, preRoll(account));
    world.decide(tenant, preRoll(other));
    world.decide(elsewhere, preRoll(account));

    assertThat(privacy.export(tenant, account))
        .filteredOn(line -> line.getString("campaignId").equals(capped.id().toString()))
        .singleElement()
        .satisfies(line -> assertThat(line.getInteger("impressions")).isEqualTo(2));
    int othersBefore = privacy.export(tenant, other).size();
    List<EraseResponse> erased = privacy.erase(tenant, account);

    assertThat(erased)
        .singleElement()
        .satisfies(step -> assertThat(step.getRowsErased()).isPositive());
    assertThat(privacy.export(tenant, account)).isEmpty();
    assertThat(keysNaming(tenant, account)).isEmpty();
    assertThat(privacy.erase(tenant, account))
        .extracting(EraseResponse::getRowsErased)
        .containsExactly(0);
    assertThat(privacy.export(tenant, other)).hasSize(othersBefore).isNotEmpty();
    assertThat(keysNaming(elsewhere, account)).isNotEmpty();
    String impression = Objects.requireNonNull(beacons.get(DeliveryEvent.IMPRESSION));
    Answer late = world.tp().asService("ads", tenant, () -> world.get(impression).await());
    assertThat(late.status()).isEqualTo(200);
    assertThat(keysNaming(tenant, account)).as("a late beacon revives no cap").isEmpty();
  }

  @Test
  void onlyIdentityMayAsk() {
    privacy.refusesAnotherService();
  }

  private static DecidePodRequest.Builder preRoll(UUID account) {
    return AdsWorld.preRoll().setDurationMaxMillis(10_000).setAccountId(account.toString());
  }

  private static List<String> keysNaming(String tenant, UUID account) {
    return world
        .tp()
        .asService(
            "ads",
            tenant,
            () -> {
              var redis = world.tp().platform().coordinationRedis();
              try {
                return Objects.requireNonNull(
                        redis
                            .send(
                                Request.cmd(Command.KEYS).arg("*{" + tenant + "}*" + account + "*"))
                            .await())
                    .stream()
                    .map(String::valueOf)
                    .toList();
              } finally {
                redis.close();
              }
            });
  }
}
