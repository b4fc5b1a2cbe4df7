package dev.marquee.ads;

import dev.marquee.ads.Campaign.Video;
import java.time.Instant;

/// A campaign that may be chosen, as decisions see it.
///
/// @param delivered impressions counted in Postgres when the snapshot was taken; never more than
///   the truth
record RunningCampaign(Campaign campaign, Video video, long delivered) {

  /// Whether it may run in this break; its budget and cap are only certain once reserved. A capped
  /// campaign is not for a viewer we may not remember.
  boolean fits(AdBreak adBreak, Instant now) {
    return campaign.flight().covers(now)
        && delivered < campaign.price().impressionsMax()
        && campaign.targeting().fits(adBreak)
        && (campaign.dailyCap() == 0 || !adBreak.accountId().isEmpty());
  }
}
