package dev.marquee.streaming;

import dev.marquee.embedded.TestServers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/// A script in FFmpeg's place whose first encoding runs go wrong as told; everything else is the
/// real program's.
final class FlakyFfmpeg {
  private FlakyFfmpeg() {}

  /// @param runs how many encoding runs go wrong
  /// @param misbehaviour shell command, e.g. "exit 1" or "exec sleep 600"
  static Path script(Path folder, int runs, String misbehaviour) {
    Path counter = folder.resolve("runs");
    String text =
        """
        #!/bin/sh
        case "$*" in
          *filter_complex*)
            echo run >> %1$s
            [ "$(wc -l < %1$s)" -gt %2$d ] || %3$s
            ;;
        esac
        exec %4$s "$@"
        """
            .formatted(counter, runs, misbehaviour, TestServers.ffmpeg().ffmpeg());
    try {
      Path script = Files.writeString(folder.resolve("ffmpeg"), text);
      return Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Encoding runs so far.
  static long runs(Path folder) {
    try {
      Path counter = folder.resolve("runs");
      return Files.exists(counter) ? Files.readAllLines(counter).size() : 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
