package dev.marquee.streaming.video;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// One run of a program as a child process: an environment of its own (nothing of ours leaks into
/// it), a time limit, errors kept only as a short tail, and death together with ours where the
/// machine offers it. Its methods block: call them on a worker.
public final class Program {
  private static final int ERROR_TAIL_CHARS = 4_096;
  private static final int LINE_CHARS_MAX = 1 << 20;
  private static final Path SETPRIV = Path.of("/usr/bin/setpriv");
  private static final Path NICE = Path.of("/usr/bin/nice");

  /// How a run ended.
  ///
  /// @param exitCode 0 for success
  /// @param late true when the time limit ended it
  /// @param errors the end of what it wrote to its error stream
  public record Result(int exitCode, boolean late, String errors) {
    public boolean ok() {
      return exitCode == 0 && !late;
    }
  }

  private final Process process;
  private final Duration limit;
  private final StringBuilder errors = new StringBuilder();

  private Program(Process process, Duration limit) {
    this.process = process;
    this.limit = limit;
  }

  /// Starts a program at low priority.
  ///
  /// @throws UncheckedIOException when it can't be started
  static Program start(List<String> command, Map<String, String> environment, Duration limit) {
    List<String> whole = new ArrayList<>();
    if (Files.isExecutable(SETPRIV)) {
      whole.addAll(List.of(SETPRIV.toString(), "--pdeathsig", "KILL"));
    }
    if (Files.isExecutable(NICE)) {
      whole.addAll(List.of(NICE.toString(), "-n", "10"));
    }
    whole.addAll(command);
    ProcessBuilder builder = new ProcessBuilder(whole);
    builder.environment().keySet().retainAll(Set.of("PATH"));
    builder.environment().putAll(environment);
    try {
      Process process = builder.start();
      process.getOutputStream().close();
      return new Program(process, limit);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Hands over each line of output as it comes; returns when the program has ended.
  public Result finish(Consumer<String> eachLine) throws InterruptedException {
    var overdue =
        process
            .onExit()
            .orTimeout(limit.toMillis(), TimeUnit.MILLISECONDS)
            .handle((ended, tooLate) -> {
              if (tooLate != null) {
                process.destroyForcibly();
              }
              return tooLate != null;
            });
    Thread errorReader =
        Thread.ofPlatform().daemon().name("program-errors").start(this::readErrors);
    try {
      readLines(eachLine);
      int exitCode = process.waitFor();
      errorReader.join();
      return new Result(exitCode, overdue.join(), errors.toString().strip());
    } finally {
      kill();
    }
  }

  /// Ends the program at once; a second time does nothing.
  public void kill() {
    process.destroyForcibly();
  }

  private void readLines(Consumer<String> eachLine) {
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      StringBuilder line = new StringBuilder();
      int next;
      while ((next = lines.read()) >= 0) {
        if (next == '\n') {
          eachLine.accept(line.toString());
          line.setLength(0);
        } else if (line.length() < LINE_CHARS_MAX) {
          line.append((char) next);
        }
      }
      if (!line.isEmpty()) {
        eachLine.accept(line.toString());
      }
    } catch (IOException e) {
      // A killed program's pipe breaks: what it had to say is over either way.
    }
  }

  /// Reads to the end so that the program never blocks on a full pipe, and keeps the tail.
  private void readErrors() {
    try (InputStream in = process.getErrorStream()) {
      byte[] chunk = new byte[4_096];
      int count;
      while ((count = in.read(chunk)) >= 0) {
        errors.append(new String(chunk, 0, count, StandardCharsets.UTF_8));
        errors.delete(0, Math.max(0, errors.length() - ERROR_TAIL_CHARS));
      }
    } catch (IOException e) {
      // As above.
    }
  }
}
