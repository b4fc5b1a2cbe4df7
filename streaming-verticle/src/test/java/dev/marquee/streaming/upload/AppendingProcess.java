package dev.marquee.streaming.upload;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// [AppendingMain] as a process of its own.
final class AppendingProcess {
  private AppendingProcess() {}

  static Process start(Path folder) throws IOException {
    return new ProcessBuilder(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                AppendingMain.class.getName(),
                folder.toString()))
        .inheritIO()
        .start();
  }
}
