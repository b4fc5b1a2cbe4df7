package dev.marquee.streaming.playback;

import java.time.Duration;

/// How playback sessions behave.
///
/// @param pauseAllowance how much longer than one and a half times the video a session lasts
/// @param prerollMax longest break before a film
/// @param capByAccount whether ads is told the account, for its frequency caps; off where viewers
///   must be asked first
/// @param keptFor how long an ended session still takes positions from a player that was offline
public record PlaybackOptions(
    Duration pauseAllowance, Duration prerollMax, boolean capByAccount, Duration keptFor) {
  public PlaybackOptions {
    if (prerollMax.isNegative() || prerollMax.compareTo(Duration.ofMinutes(10)) > 0) {
      throw new IllegalArgumentException("playback.prerollMax: must be 0s to 10m");
    }
  }
}
