package dev.marquee.streaming.playback;

/// What became of a position.
public sealed interface PositionOutcome {
  record Saved() implements PositionOutcome {}

  /// The caller has no such session.
  record NoSession() implements PositionOutcome {}

  /// It lies outside the video.
  ///
  /// @param durationMillis of the video
  record OutOfRange(long durationMillis) implements PositionOutcome {}
}
