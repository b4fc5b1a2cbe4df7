package dev.marquee.streaming.transcode;

import java.time.Duration;

/// How this process transcodes.
///
/// @param concurrency runs at once; 0 leaves transcoding to other processes
/// @param threads of each decoder and encoder of a run
/// @param preset of x264
/// @param segmentDuration of the tracks, a multiple of 2 s
/// @param leaseTtl how long a job belongs to a worker that says nothing more
/// @param pollInterval between looks for jobs
/// @param attemptsMax runs in which FFmpeg may fail before a video is given up
/// @param retryDelay before a failed run is repeated
/// @param slownessMax a run that takes this many times the video's length has failed
/// @param freeBytesMin disk space that is left alone
public record TranscodeOptions(
    int concurrency,
    int threads,
    String preset,
    Duration segmentDuration,
    Duration leaseTtl,
    Duration pollInterval,
    int attemptsMax,
    Duration retryDelay,
    int slownessMax,
    long freeBytesMin) {
  public TranscodeOptions {
    require(concurrency >= 0 && concurrency <= 64, "concurrency: must be 0 to 64");
    require(threads >= 1 && threads <= 64, "threads: must be 1 to 64");
    require(preset.matches("[a-z]{4,9}"), "preset: must be one of x264's");
    require(
        segmentDuration.toMillis() >= 2_000 && segmentDuration.toMillis() % 2_000 == 0,
        "segmentDuration: must be a multiple of 2s");
    require(leaseTtl.toMillis() >= 300, "leaseTtl: must be at least 300ms");
    require(attemptsMax >= 1, "attemptsMax: must be at least 1");
    require(slownessMax >= 1, "slownessMax: must be at least 1");
  }

  private static void require(boolean holds, String rule) {
    if (!holds) {
      throw new IllegalArgumentException("transcode." + rule);
    }
  }
}
