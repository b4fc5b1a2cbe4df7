package dev.marquee.ads;

import java.time.Duration;
import java.util.Map;

/// Settings of the ads verticle; defaults.yaml says what each is for.
///
/// @param podLife how long a pod is remembered, its budget reserved and its beacons taken; at most
///   a day
/// @param breakMax longest break that is filled
/// @param podAdsMax ads in one pod
/// @param reserveRoundsMax attempts to reserve a pod
/// @param snapshotLife age of the list of running campaigns
/// @param runningMax running campaigns of a tenant that take part
/// @param capWindow window of frequency caps
/// @param currency ISO 4217
/// @param beaconKeyId which secret signs
/// @param beaconSecrets key id → secret, ≥32 characters
/// @param beaconsInFlightMax beacons in hand at once
public record AdsOptions(
    Duration podLife,
    Duration breakMax,
    int podAdsMax,
    int reserveRoundsMax,
    Duration snapshotLife,
    int runningMax,
    Duration capWindow,
    String currency,
    String beaconKeyId,
    Map<String, String> beaconSecrets,
    int beaconsInFlightMax) {

  /// Seen beacons are remembered for days; a pod's life stays far below that, or a replay would
  /// count.
  private static final Duration POD_LIFE_MAX = Duration.ofDays(1);

  public AdsOptions {
    beaconSecrets = Map.copyOf(beaconSecrets);
    require(
        podLife.isPositive() && podLife.compareTo(POD_LIFE_MAX) <= 0,
        "podLife",
        "must be up to a day");
    require(breakMax.isPositive(), "breakMax", "must be positive");
    require(podAdsMax > 0 && podAdsMax <= 32, "podAdsMax", "must be 1 to 32");
    require(reserveRoundsMax > 0, "reserveRoundsMax", "must be positive");
    require(snapshotLife.isPositive(), "snapshotLife", "must be positive");
    require(runningMax > 0, "runningMax", "must be positive");
    require(capWindow.compareTo(podLife) >= 0, "capWindow", "must not be shorter than podLife");
    require(currency.matches("[A-Z]{3}"), "currency", "must be three capital letters (ISO 4217)");
    require(
        beaconSecrets.containsKey(beaconKeyId), "beaconSecrets", "needs the secret " + beaconKeyId);
    beaconSecrets.forEach((id, secret) -> {
      require(id.matches("[a-z0-9]{1,8}"), "beaconSecrets", "a key id is 1 to 8 of a-z, 0-9");
      require(secret.length() >= 32, "beaconSecrets." + id, "needs at least 32 characters");
    });
    require(beaconsInFlightMax > 0, "beaconsInFlightMax", "must be positive");
  }

  private static void require(boolean holds, String key, String rule) {
    if (!holds) {
      throw new IllegalArgumentException("ads." + key + ": " + rule);
    }
  }
}
