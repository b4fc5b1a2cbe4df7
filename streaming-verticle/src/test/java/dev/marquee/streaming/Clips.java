package dev.marquee.streaming;

import dev.marquee.embedded.Ffmpeg;
import dev.marquee.embedded.TestServers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Videos for tests: rendered by FFmpeg when first asked for, kept for the JVM.
public final class Clips {
  private static final Map<String, Path> NAME_TO_FILE = new ConcurrentHashMap<>();
  private static final Path FOLDER = folder();

  private Clips() {}

  /// Four seconds of a test picture of 320×180 with a tone.
  public static Path small() {
    return render(
        "small.mp4",
        "-f lavfi -i testsrc=size=320x180:rate=24:duration=4 -f lavfi -i sine=duration=4"
            + " -c:v libx264 -preset ultrafast -c:a aac -movflags +faststart");
  }

  /// A video made by the given FFmpeg arguments.
  public static Path render(String name, String arguments) {
    return NAME_TO_FILE.computeIfAbsent(
        name,
        missing -> {
          List<String> all = new ArrayList<>(List.of("-y", "-v", "error", "-nostdin"));
          all.addAll(Arrays.asList(arguments.split(" ")));
          Path file = FOLDER.resolve(name);
          all.add(file.toString());
          run(TestServers.ffmpeg().ffmpeg(), all);
          return file;
        });
  }

  /// Runs one of FFmpeg's programs.
  ///
  /// @return what it printed
  public static String run(Path program, List<String> arguments) {
    List<String> command = new ArrayList<>(List.of(program.toString()));
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    Ffmpeg ffmpeg = TestServers.ffmpeg();
    builder.environment().putAll(ffmpeg.environment());
    try {
      Process process = builder.start();
      process.getOutputStream().close();
      String output =
          new String(
              process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new AssertionError(command + ": " + output);
      }
      return output;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static Path folder() {
    try {
      Path folder = Files.createTempDirectory("marquee-clips-");
      Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(folder)));
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void delete(Path folder) {
    try (var files = Files.walk(folder)) {
      for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
