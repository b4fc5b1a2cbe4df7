package dev.marquee.streaming.video;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// FFmpeg and ffprobe as this installation has them. Every run reads local files only, and only
/// containers that hold video: a playlist or a script dressed as a video could otherwise make
/// FFmpeg read other files or call other hosts.
///
/// @param ffmpeg path of the program, or its name when it is on the PATH
/// @param ffprobe path of the program, or its name when it is on the PATH
/// @param libraryPath folders of their shared libraries, `:`-separated; empty for the system's
public record FfmpegTools(String ffmpeg, String ffprobe, String libraryPath) {
  private static final String CONTAINERS = "mov,matroska,webm,mpegts,mpeg,avi,flv,ogg,asf";

  /// What must stand before the input file.
  public static final List<String> SAFE_INPUT =
      List.of("-protocol_whitelist", "file", "-format_whitelist", CONTAINERS);

  Program probe(List<String> arguments, Duration limit) {
    return start(ffprobe, arguments, limit);
  }

  /// Starts FFmpeg; it never asks, and says only what went wrong.
  public Program encode(List<String> arguments, Duration limit) {
    List<String> whole = new ArrayList<>(List.of("-y", "-v", "error", "-nostdin"));
    whole.addAll(arguments);
    return start(ffmpeg, whole, limit);
  }

  private Program start(String program, List<String> arguments, Duration limit) {
    List<String> command = new ArrayList<>();
    command.add(program);
    command.addAll(arguments);
    return Program.start(
        command, libraryPath.isEmpty() ? Map.of() : Map.of("LD_LIBRARY_PATH", libraryPath), limit);
  }
}
