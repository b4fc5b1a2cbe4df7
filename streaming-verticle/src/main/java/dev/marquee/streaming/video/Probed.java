package dev.marquee.streaming.video;

/// What probing a file came to.
public sealed interface Probed {
  /// A video that can be transcoded.
  record Video(VideoFacts facts) implements Probed {}

  /// Not to be accepted.
  record Refused(Rejection reason) implements Probed {}
}
