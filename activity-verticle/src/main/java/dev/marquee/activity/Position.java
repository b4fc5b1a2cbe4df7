package dev.marquee.activity;

import java.time.Instant;
import java.util.Comparator;
import java.util.UUID;

/// Where a playback session stood at one moment. Of two positions of a viewing the later by
/// [#BY_EVENT_TIME] is true, whatever order they arrive in.
///
/// @param sessionId playback session that reported it
/// @param positionMillis from the start, may be a little past the end
/// @param durationMillis length of the title, positive
/// @param at when the player stood there, whole milliseconds, never in the future
/// @param sequence rises with each report of the session
/// @param completed the player reached the end
record Position(
    UUID sessionId,
    long positionMillis,
    long durationMillis,
    Instant at,
    long sequence,
    boolean completed) {
  /// Last writer wins by event time; the session's sequence breaks ties, then the session's id, so
  /// that every copy ends in the same state. Equal means: the same report.
  static final Comparator<Position> BY_EVENT_TIME =
      Comparator.comparing(Position::at)
          .thenComparingLong(Position::sequence)
          .thenComparing(position -> position.sessionId().toString());

  /// 0 to 100, rounded down, so that 100 means the end.
  int completedPercent() {
    return completed ? 100 : (int) Math.min(100, positionMillis * 100 / durationMillis);
  }

  /// True when nothing worth resuming is left.
  ///
  /// @param finishedPercent where the end begins
  boolean isFinished(int finishedPercent) {
    return completed || positionMillis * 100 >= durationMillis * finishedPercent;
  }
}
