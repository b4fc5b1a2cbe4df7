package dev.marquee.ads;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.ads.Campaign.Price;
import dev.marquee.ads.Campaign.Targeting;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class CampaignTest {
  @Test
  void spentIsRoundedHalfUpOnceOnTheTotal() {
    Price price = new Price(1_500, 1_000_000, "INR");

    assertThat(price.spentMinor(0)).isZero();
    assertThat(price.spentMinor(1)).isEqualTo(2);
    assertThat(price.spentMinor(2)).isEqualTo(3);
    assertThat(price.spentMinor(3)).isEqualTo(5);
    assertThat(price.spentMinor(1_000)).isEqualTo(1_500);
  }

  @Test
  void wholeBudgetOfImpressionsNeverCostsMoreThanTheBudgetAndOneMoreWould() {
    long seed = System.nanoTime();
    System.out.println("seed of random prices: " + seed);
    Random random = new Random(seed);

    for (int run = 0; run < 10_000; run++) {
      Price price = new Price(random.nextLong(1, 5_000_000), random.nextLong(1, 10_000_000), "INR");

      long most = price.impressionsMax();

      assertThat(price.spentMinor(most)).isLessThanOrEqualTo(price.budgetMinor());
      assertThat((most + 1) * price.cpmMinor()).isGreaterThan(price.budgetMinor() * 1_000);
    }
  }

  @Test
  void campaignRunsOnlyInItsFlightItsGenresItsCountriesAndWhileBudgetIsLeft() {
    Instant now = Clock.systemUTC().instant();
    AdBreak adBreak = Samples.adBreak("");
    Campaign drama = aimed(new Targeting(Set.of("drama", "news"), Set.of("IN")));

    assertThat(Samples.running(drama, 0).fits(adBreak, now)).isTrue();
    assertThat(Samples.running(drama, 0).fits(adBreak, drama.flight().endsAt())).isFalse();
    assertThat(Samples.running(drama, 0).fits(adBreak, drama.flight().startsAt())).isTrue();
    assertThat(Samples.running(drama, 0).fits(adBreak, drama.flight().startsAt().minusNanos(1)))
        .isFalse();
    assertThat(Samples.running(drama, drama.price().impressionsMax()).fits(adBreak, now)).isFalse();
    assertThat(fits(new Targeting(Set.of("news"), Set.of()), adBreak)).isFalse();
    assertThat(fits(new Targeting(Set.of(), Set.of("US")), adBreak)).isFalse();
    assertThat(fits(Samples.EVERYWHERE, adBreak)).isTrue();
  }

  @Test
  void cappedCampaignIsNotForAViewerWithoutConsent() {
    RunningCampaign capped = Samples.running(Samples.campaign(1_000, 100_000, 3), 0);
    Instant now = Clock.systemUTC().instant();

    assertThat(capped.fits(Samples.adBreak(UUID.randomUUID().toString()), now)).isTrue();
    assertThat(capped.fits(Samples.adBreak(""), now)).isFalse();
  }

  private static boolean fits(Targeting targeting, AdBreak adBreak) {
    return Samples.running(aimed(targeting), 0)
        .fits(adBreak, Clock.systemUTC().instant().plus(Duration.ofSeconds(1)));
  }

  private static Campaign aimed(Targeting targeting) {
    return Samples.campaign(UUID.randomUUID(), 1_000, 100_000, 0, targeting, 10_000);
  }
}
