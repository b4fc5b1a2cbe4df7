package dev.marquee.launcher;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// The `marquee` command as a process of its own, as a person or a pod runs it.
final class MarqueeProcess implements AutoCloseable {
  private static final Duration STOP_LIMIT = Duration.ofMinutes(2);

  private final Process process;
  private final List<String> lines = new CopyOnWriteArrayList<>();
  private volatile boolean isReady;

  private MarqueeProcess(Process process) {
    this.process = process;
  }

  /// Starts it and waits for a line.
  ///
  /// @param ready text of the line that says it is ready
  static MarqueeProcess start(String ready, Duration limit, List<String> arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx512m",
                "-Dmarquee.root=" + System.getProperty("marquee.root"),
                "-cp",
                System.getProperty("java.class.path"),
                "dev.marquee.launcher.Marquee"));
    command.addAll(arguments);
    try {
      MarqueeProcess started =
          new MarqueeProcess(new ProcessBuilder(command).redirectErrorStream(true).start());
      started.await(ready, limit);
      return started;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void await(String ready, Duration limit) {
    CountDownLatch seen = new CountDownLatch(1);
    Thread.ofVirtual().start(() -> read(ready, seen));
    try {
      if (!seen.await(limit.toMillis(), TimeUnit.MILLISECONDS) || !isReady) {
        process.destroyForcibly();
        throw new IllegalStateException("not ready within " + limit + ":\n" + tail());
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private void read(String wanted, CountDownLatch seen) {
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        lines.add(line);
        if (line.contains(wanted)) {
          isReady = true;
          seen.countDown();
        }
      }
    } catch (IOException e) {
      lines.add(e.toString());
    }
    seen.countDown();
  }

  List<String> lines() {
    return List.copyOf(lines);
  }

  /// The last lines it printed.
  String tail() {
    return String.join("\n", lines.subList(Math.max(0, lines.size() - 60), lines.size()));
  }

  ProcessHandle handle() {
    return process.toHandle();
  }

  /// SIGKILL.
  void kill() {
    process.destroyForcibly();
    join();
  }

  /// SIGTERM, as a service manager or Ctrl-C ends it.
  ///
  /// @return exit status
  int stop() {
    process.destroy();
    return join();
  }

  private int join() {
    try {
      if (!process.waitFor(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
        throw new IllegalStateException("didn't stop:\n" + tail());
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    if (process.isAlive()) {
      stop();
    }
  }
}
