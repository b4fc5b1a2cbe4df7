package dev.marquee.streaming;

import dev.marquee.streaming.origin.OriginOptions;
import dev.marquee.streaming.playback.PlaybackOptions;
import dev.marquee.streaming.transcode.TranscodeOptions;
import dev.marquee.streaming.upload.UploadOptions;
import java.util.Map;

/// Settings of streaming, section `streaming`.
///
/// @param ffmpeg path of FFmpeg, or its name on the PATH
/// @param ffprobe path of ffprobe, or its name on the PATH
/// @param ffmpegLibraryPath folders of their shared libraries, `:`-separated; empty for the
///   system's
/// @param workDirectory for uploads on their way and transcoding in progress
/// @param urlSecretId which of `urlSecrets` signs media URLs; the others are only accepted
/// @param urlSecrets key id → secret of at least 32 characters
/// @param uploads limits of uploads
/// @param transcode how this process transcodes
/// @param playback how sessions behave
/// @param origin the media listener
public record StreamingOptions(
    String ffmpeg,
    String ffprobe,
    String ffmpegLibraryPath,
    String workDirectory,
    String urlSecretId,
    Map<String, String> urlSecrets,
    UploadOptions uploads,
    TranscodeOptions transcode,
    PlaybackOptions playback,
    OriginOptions origin) {
  public StreamingOptions {
    urlSecrets = Map.copyOf(urlSecrets);
  }
}
