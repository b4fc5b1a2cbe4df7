package dev.marquee.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/// A server under load, in a process of its own. Its output is read to its end, so that it never
/// waits for a full pipe; the last lines are kept for when it fails.
///
/// Where `setpriv` exists the server gets TERM when the *thread* that started it ends, so start it
/// from one that outlives it.
public final class ServerProcess implements AutoCloseable {
  private static final Path SETPRIV = Path.of("/usr/bin/setpriv");
  private static final Duration STOP_LIMIT = Duration.ofSeconds(45);
  private static final int LINES_KEPT = 20;

  private final Launch launch;
  private final Process process;
  private final CompletableFuture<String> readyLine = new CompletableFuture<>();
  private final Deque<String> lastLines = new ArrayDeque<>();

  /// What to start.
  ///
  /// @param environment beside our own
  /// @param ready begins the line that says that it is ready
  /// @param limit for becoming ready
  public record Launch(
      String name,
      List<String> command,
      Map<String, String> environment,
      String ready,
      Duration limit) {}

  private ServerProcess(Launch launch, Process process) {
    this.launch = launch;
    this.process = process;
  }

  /// The command of a main class in a JVM like this one: same Java, class path and options, so that
  /// all contestants have the same.
  public static List<String> java(Class<?> main, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // An agent (coverage, a debugger) is about this process and slows the other.
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(option -> !option.startsWith("-javaagent") && !option.startsWith("-agentlib"))
        .forEach(command::add);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(arguments);
    return command;
  }

  /// Starts it and waits until it is ready.
  ///
  /// @throws BenchmarkFailed with its last lines when it isn't in time
  public static ServerProcess start(Launch launch) {
    List<String> command = new ArrayList<>();
    if (Files.isExecutable(SETPRIV)) {
      command.addAll(List.of(SETPRIV.toString(), "--pdeathsig", "TERM"));
    }
    command.addAll(launch.command);
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().putAll(launch.environment);
    try {
      ServerProcess started = new ServerProcess(launch, builder.start());
      Thread.ofPlatform().daemon().name(launch.name + " output").start(started::readOutput);
      started.awaitReady();
      return started;
    } catch (IOException e) {
      throw new BenchmarkFailed(launch.name + " can't be started", e);
    }
  }

  private void readOutput() {
    try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        keep(line);
        if (line.startsWith(launch.ready)) {
          readyLine.complete(line);
        }
      }
    } catch (IOException e) {
      keep(e.toString());
    }
    readyLine.completeExceptionally(new IOException("it ended"));
  }

  private synchronized void keep(String line) {
    lastLines.addLast(line);
    if (lastLines.size() > LINES_KEPT) {
      lastLines.removeFirst();
    }
  }

  private synchronized String lastLines() {
    return String.join("\n", lastLines);
  }

  private void awaitReady() {
    try {
      readyLine.get(launch.limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      close();
      throw failed("ended before it was ready");
    } catch (TimeoutException e) {
      close();
      throw failed("wasn't ready within " + launch.limit.toSeconds() + " s");
    } catch (InterruptedException e) {
      close();
      Thread.currentThread().interrupt();
      throw new BenchmarkFailed("interrupted", e);
    }
  }

  private BenchmarkFailed failed(String how) {
    return new BenchmarkFailed(launch.name + " " + how + "; its last lines:\n" + lastLines());
  }

  /// The line that said that it is ready.
  String readyLine() {
    return readyLine.join();
  }

  public ProcessHandle handle() {
    return process.toHandle();
  }

  /// Ends it (TERM, then KILL) and waits until it is gone, with everything it started.
  @Override
  public void close() {
    List<ProcessHandle> children = children();
    process.destroy();
    try {
      if (!process.waitFor(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly().waitFor();
        children.forEach(ProcessHandle::destroyForcibly);
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  private List<ProcessHandle> children() {
    try (Stream<ProcessHandle> children = process.descendants()) {
      return children.toList();
    }
  }
}
