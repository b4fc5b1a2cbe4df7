package dev.marquee.ads;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

/// The ads decided for one break, in playing order; may be empty.
///
/// @param endsAt until when its beacons count; its reservations last a little longer
record Pod(Instant endsAt, List<PodAd> ads) {
  Pod {
    ads = List.copyOf(ads);
  }

  /// One ad of a pod.
  ///
  /// @param assetId asset of streaming that holds the video
  record PodAd(Impression impression, UUID assetId, int durationMillis) {}
}
