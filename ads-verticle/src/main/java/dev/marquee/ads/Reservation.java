package dev.marquee.ads;

import java.util.List;

/// What became of an attempt to reserve the ads of a pod.
sealed interface Reservation {
  /// The pod of the break: this one, or the one that was decided before.
  record Reserved(Pod pod) implements Reservation {}

  /// Nothing was reserved, because of these: the budget is spent or reserved, or the account has
  /// seen them often enough.
  record Refused(List<RunningCampaign> refused) implements Reservation {}
}
