package dev.marquee.ads;

import java.util.ArrayList;
import java.util.List;

/// Fills a break: the dearest ad that still fits, until none does.
final class PodSolver {
  private PodSolver() {}

  /// Chooses ads that are together no longer than the break, each campaign (so each creative) once.
  ///
  /// @param candidates dearest first
  static List<RunningCampaign> choose(
      List<RunningCampaign> candidates, int durationMaxMillis, int adsMax) {
    List<RunningCampaign> chosen = new ArrayList<>();
    int left = durationMaxMillis;
    for (RunningCampaign candidate : candidates) {
      if (chosen.size() == adsMax) {
        break;
      }
      int duration = candidate.video().durationMillis();
      if (duration <= left) {
        chosen.add(candidate);
        left -= duration;
      }
    }
    return chosen;
  }
}
