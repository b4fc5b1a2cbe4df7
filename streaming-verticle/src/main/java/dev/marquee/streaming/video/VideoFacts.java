package dev.marquee.streaming.video;

import java.time.Duration;

/// What probing found out about a good video.
///
/// @param stream number of the picture's stream in the file: cover art may come first
/// @param width as shown: rotation and pixel shape applied, in square pixels
/// @param height as shown
/// @param frameRate frames per second as a fraction FFmpeg understands, at most 60, e.g.
///   "30000/1001"
/// @param duration of the picture
/// @param hasAudio whether there is a sound track
public record VideoFacts(
    int stream, int width, int height, String frameRate, Duration duration, boolean hasAudio) {

  /// Frames per second as a number.
  public double framesPerSecond() {
    String[] parts = frameRate.split("/");
    return Double.parseDouble(parts[0]) / (parts.length == 1 ? 1 : Double.parseDouble(parts[1]));
  }
}
