package dev.marquee.ads;

import dev.marquee.ads.Campaign.Creative;
import dev.marquee.ads.Campaign.Flight;
import dev.marquee.ads.Campaign.Price;
import dev.marquee.ads.Campaign.Targeting;
import dev.marquee.ads.Campaign.Video;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;

/// Campaigns, breaks and settings for tests.
final class Samples {
  static final String SECRET = "beacon-secret-beacon-secret-beacon-secret";
  static final Targeting EVERYWHERE = new Targeting(Set.of(), Set.of());

  private Samples() {}

  static AdsOptions options(String keyId, Map<String, String> secrets) {
    return new AdsOptions(
        Duration.ofHours(4),
        Duration.ofMinutes(10),
        8,
        16,
        Duration.ofSeconds(3),
        2_000,
        Duration.ofHours(24),
        "INR",
        keyId,
        secrets,
        64);
  }

  static AdsOptions options() {
    return options("k1", Map.of("k1", SECRET));
  }

  /// Runs for an hour around now, everywhere, with a 10 s video.
  static Campaign campaign(long cpmMinor, long budgetMinor, int dailyCap) {
    return campaign(UUID.randomUUID(), cpmMinor, budgetMinor, dailyCap, EVERYWHERE, 10_000);
  }

  static Campaign campaign(
      UUID id,
      long cpmMinor,
      long budgetMinor,
      int dailyCap,
      Targeting targeting,
      int durationMillis) {
    Instant now = Clock.systemUTC().instant();
    return new Campaign(
        id,
        "Chai & Co",
        "Monsoon",
        new Flight(now.minus(Duration.ofHours(1)), now.plus(Duration.ofHours(1))),
        new Price(cpmMinor, budgetMinor, "INR"),
        dailyCap,
        targeting,
        "https://chai.example/monsoon",
        new Creative(UUID.randomUUID(), new Video(UUID.randomUUID(), durationMillis), ""));
  }

  static RunningCampaign running(Campaign campaign, long delivered) {
    return new RunningCampaign(
        campaign, Objects.requireNonNull(campaign.creative().video()), delivered);
  }

  static AdBreak adBreak(String accountId) {
    return new AdBreak(UUID.randomUUID(), "pre-roll", 60_000, Set.of("drama"), accountId, "IN");
  }

  /// Settings for a whole installation.
  static Map<String, String> settings(String... keysAndValues) {
    Map<String, String> settings = new HashMap<>();
    settings.put("ads.beaconSecrets.k1", SECRET);
    for (int i = 0; i < keysAndValues.length; i += 2) {
      settings.put(keysAndValues[i], keysAndValues[i + 1]);
    }
    return settings;
  }
}
