package dev.marquee.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Diagnostic commands of another JVM of this machine, by the JDK's own tool.
final class Jcmd {
  private Jcmd() {}

  /// @return what it printed
  /// @throws BenchmarkFailed when it failed, e.g. on a Java without tools
  static String run(ProcessHandle server, String... command) {
    List<String> line = new ArrayList<>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString());
    line.add(String.valueOf(server.pid()));
    line.addAll(List.of(command));
    try {
      Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new BenchmarkFailed(String.join(" ", command) + " failed: " + said);
      }
      return said;
    } catch (IOException e) {
      throw new BenchmarkFailed("jcmd can't be run", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BenchmarkFailed("interrupted", e);
    }
  }
}
