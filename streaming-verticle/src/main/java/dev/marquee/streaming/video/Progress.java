package dev.marquee.streaming.video;

import java.util.OptionalLong;

/// FFmpeg's `-progress` lines.
public final class Progress {
  private static final String KEY = "out_time_us=";

  private Progress() {}

  /// Microseconds of output so far, when the line says so.
  public static OptionalLong micros(String line) {
    if (!line.startsWith(KEY)) {
      return OptionalLong.empty();
    }
    try {
      return OptionalLong.of(Long.parseLong(line.substring(KEY.length())));
    } catch (NumberFormatException e) {
      return OptionalLong.empty();
    }
  }
}
