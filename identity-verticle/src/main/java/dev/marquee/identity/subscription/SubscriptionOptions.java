package dev.marquee.identity.subscription;

import java.time.Duration;
import java.util.List;

/// How subscriptions live.
///
/// @param grace how long a subscription entitles after a refused renewal
/// @param retries when a refused renewal is asked for again, from the first refusal on; ascending
/// @param trialNotice how long before its end a trial's owner is told
/// @param pendingFor how long a customer may take to approve a new subscription
/// @param interval between two looks for what is due
/// @param batch subscriptions taken up at once
/// @param lease how long a process that took one up is left alone with it
/// @param askAgain first wait before the provider is asked again; doubles
/// @param askAgainMax up to this
/// @param webhooksKept how long a webhook is known by its id
/// @param plansMax plans on offer at once
public record SubscriptionOptions(
    BillingOptions provider,
    Duration grace,
    List<Duration> retries,
    Duration trialNotice,
    Duration pendingFor,
    Duration interval,
    int batch,
    Duration lease,
    Duration askAgain,
    Duration askAgainMax,
    Duration webhooksKept,
    int plansMax) {
  private static final int RETRIES_MAX = 10;

  public SubscriptionOptions {
    retries = List.copyOf(retries);
    requirePositive(pendingFor, "pendingFor");
    requirePositive(interval, "interval");
    requirePositive(lease, "lease");
    requirePositive(askAgain, "askAgain");
    requirePositive(webhooksKept, "webhooksKept");
    require(!grace.isNegative(), "grace: must not be negative");
    require(!trialNotice.isNegative(), "trialNotice: must not be negative");
    require(askAgainMax.compareTo(askAgain) >= 0, "askAgainMax: must be at least askAgain");
    require(batch >= 1 && batch <= 1_000, "batch: must be 1 to 1000");
    require(plansMax >= 1 && plansMax <= 20, "plansMax: must be 1 to 20");
    require(
        retries.size() <= RETRIES_MAX
            && retries.stream().allMatch(Duration::isPositive)
            && retries.equals(retries.stream().sorted().toList()),
        "retries: must be at most " + RETRIES_MAX + ", ascending");
  }

  Terms terms(Plan plan) {
    return new Terms(plan.period(), grace, retries);
  }

  private static void requirePositive(Duration duration, String name) {
    require(duration.isPositive(), name + ": must be longer than 0");
  }

  private static void require(boolean holds, String rule) {
    if (!holds) {
      throw new IllegalArgumentException("subscriptions." + rule);
    }
  }
}
