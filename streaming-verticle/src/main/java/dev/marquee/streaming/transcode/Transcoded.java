package dev.marquee.streaming.transcode;

import dev.marquee.streaming.video.MediaIndex;
import dev.marquee.streaming.video.Rejection;

/// What one run came to.
sealed interface Transcoded {
  /// All tracks are in the object store.
  record Done(MediaIndex index) implements Transcoded {}

  /// The file is no good, however often one tries.
  record Refused(Rejection reason) implements Transcoded {}

  /// FFmpeg failed; another try may help.
  record Failed(String why) implements Transcoded {}

  /// The disk is too full to begin.
  record NoRoom() implements Transcoded {}
}
