package dev.marquee.ads;

import dev.marquee.ads.Reservation.Refused;
import dev.marquee.ads.Reservation.Reserved;
import dev.marquee.platform.rpc.CallContext;
import io.vertx.core.Future;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// Decides which ads a break gets, once: whoever asks again for the same break of the same session
/// gets the same pod, while it lives. What a pod holds is reserved with it, so budgets and caps
/// hold whatever else is decided at the same moment.
final class Pods {
  private final RunningCampaigns running;
  private final ReservationScripts reservations;
  private final DeliveryLog deliveries;
  private final Clock clock;
  private final AdsOptions options;

  Pods(
      RunningCampaigns running,
      ReservationScripts reservations,
      DeliveryLog deliveries,
      Clock clock,
      AdsOptions options) {
    this.running = running;
    this.reservations = reservations;
    this.deliveries = deliveries;
    this.clock = clock;
    this.options = options;
  }

  /// The pod of a break. Answered once the decisions are on their way to be counted; a repeat sends
  /// them again, and they are counted once.
  Pod decide(AdBreak adBreak) {
    String tenant = CallContext.current().tenant();
    Pod pod = reserve(tenant, adBreak);
    Future.all(
            pod.ads().stream()
                .map(ad -> deliveries.append(tenant, DeliveryEvent.DECISION, ad.impression(), 0))
                .toList())
        .await();
    return pod;
  }

  /// The pod decided for a break, while it lives.
  Optional<Pod> find(UUID sessionId, String breakId) {
    return reservations.find(CallContext.current().tenant(), sessionId, breakId).await();
  }

  /// Chooses from what should be free, reserves all or nothing, and chooses again without what was
  /// refused. The last round takes what it gets, so that a viewer who has seen most campaigns costs
  /// no more than a bounded number of rounds.
  private Pod reserve(String tenant, AdBreak adBreak) {
    Instant now = clock.instant();
    List<RunningCampaign> candidates = new ArrayList<>();
    for (RunningCampaign candidate : running.of(tenant).await()) {
      if (candidate.fits(adBreak, now)) {
        candidates.add(candidate);
      }
    }
    for (int round = 1; ; round++) {
      List<RunningCampaign> chosen =
          PodSolver.choose(candidates, adBreak.durationMaxMillis(), options.podAdsMax());
      boolean last = round >= options.reserveRoundsMax();
      switch (reservations.reserve(tenant, adBreak, chosen, now, last).await()) {
        case Reserved(Pod pod) -> {
          return pod;
        }
        case Refused(List<RunningCampaign> refused) -> candidates.removeAll(refused);
      }
    }
  }
}
