package dev.marquee.streaming.playback;

/// What became of the wish to watch.
public sealed interface StartOutcome {
  /// @param resumeMillis where to go on
  record Started(Session session, long resumeMillis) implements StartOutcome {}

  /// No such title, or not published.
  record NoTitle() implements StartOutcome {}

  /// @param because "tier", "country" or "window"
  record NotEntitled(String because) implements StartOutcome {}

  /// The title has no video that can be played.
  record NotReady() implements StartOutcome {}
}
