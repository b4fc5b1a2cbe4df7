package dev.marquee.activity;

import java.time.Duration;

/// Settings of the activity verticle (`activity:`).
///
/// @param positionSlack how far past the end a player may report its position
/// @param recentPositionTtl how long Redis bridges the way of a position to Postgres
/// @param begunPercent a title counts as begun past this percentage, 0 to 99
/// @param finishedPercent a title counts as finished from this percentage on, 1 to 100
/// @param continueWatchingMax longest list of titles to continue with, 1 to 100
/// @param watchlistMax titles one account's watchlist may hold, 1 to 10,000
/// @param retentionOfHistory what was watched last longer ago is forgotten, at least 30 days
public record ActivityOptions(
    Duration positionSlack,
    Duration recentPositionTtl,
    int begunPercent,
    int finishedPercent,
    int continueWatchingMax,
    int watchlistMax,
    Duration retentionOfHistory) {
  public ActivityOptions {
    require(!positionSlack.isNegative(), "positionSlack: must not be negative");
    require(recentPositionTtl.toMillis() > 0, "recentPositionTtl: must be positive");
    require(
        begunPercent >= 0 && begunPercent < finishedPercent,
        "begunPercent: must be 0 or more and below finishedPercent");
    require(finishedPercent <= 100, "finishedPercent: must be at most 100");
    require(
        continueWatchingMax >= 1 && continueWatchingMax <= 100,
        "continueWatchingMax: must be 1 to 100");
    require(watchlistMax >= 1 && watchlistMax <= 10_000, "watchlistMax: must be 1 to 10000");
    require(retentionOfHistory.toDays() >= 30, "retentionOfHistory: must be at least 30d");
  }

  private static void require(boolean holds, String rule) {
    if (!holds) {
      throw new IllegalArgumentException(rule);
    }
  }
}
