package dev.marquee.streaming.upload;

import java.time.Duration;

/// Limits of uploads.
///
/// @param bytesMax largest file
/// @param unfinishedMax uploads that one account may have begun and not finished
/// @param expiry an upload that gets nothing for so long is forgotten
/// @param sweepInterval between looks for forgotten ones
/// @param freeBytesMin disk space that is left alone
/// @param probeLimit time that each of the two looks at a whole file may take
/// @param durationMax longest video
public record UploadOptions(
    long bytesMax,
    int unfinishedMax,
    Duration expiry,
    Duration sweepInterval,
    long freeBytesMin,
    Duration probeLimit,
    Duration durationMax) {
  public UploadOptions {
    if (bytesMax < 1) {
      throw new IllegalArgumentException("uploads.bytesMax: must be at least 1");
    }
    if (unfinishedMax < 1) {
      throw new IllegalArgumentException("uploads.unfinishedMax: must be at least 1");
    }
    if (expiry.toMinutes() < 1) {
      throw new IllegalArgumentException("uploads.expiry: must be at least 1m");
    }
  }
}
