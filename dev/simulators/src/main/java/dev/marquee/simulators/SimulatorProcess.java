package dev.marquee.simulators;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// A simulator in a JVM of its own, from the current class path; for tests and `up`. Blocks: never
/// call it on an event loop.
///
/// The child dies with this JVM: by `setpriv --pdeathsig KILL` where that exists (KILL, because
/// TERM would not reach a suspended child), and because its standard input ends.
public final class SimulatorProcess implements AutoCloseable {
  /// The child's heap, `64m` if not set; it bounds how much a simulator keeps ([Capacity]).
  public static final String HEAP_PROPERTY = "marquee.simulator.heap";

  private static final Duration START_MAX = Duration.ofSeconds(30);
  private static final Duration SIGNAL_MAX = Duration.ofSeconds(5);
  private static final Path SETPRIV = Path.of("/usr/bin/setpriv");

  /// The kernel sends the death signal when the *thread* that started the child ends, so all
  /// children of this JVM are started from this one, which never ends.
  private static final ExecutorService LAUNCHER =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().daemon().name("simulator-launcher").factory());

  private final SimulatorKind kind;
  private final List<String> arguments;
  private final Process process;
  private final int port;

  private SimulatorProcess(SimulatorKind kind, List<String> arguments, Process process, int port) {
    this.kind = kind;
    this.arguments = arguments;
    this.process = process;
    this.port = port;
  }

  /// Starts a simulator on a free port and waits until it listens.
  ///
  /// @param arguments options of [SimulatorMain] other than `--port`
  public static SimulatorProcess start(SimulatorKind kind, String... arguments) {
    return start(kind, freePort(), List.of(arguments));
  }

  /// Below the ports that the kernel gives to outgoing connections: a client that keeps trying to
  /// reach a killed simulator could be given its port, reach itself, and hinder the restart.
  private static int freePort() {
    while (true) {
      int port = ThreadLocalRandom.current().nextInt(10_000, 20_000);
      try (var socket = new ServerSocket(port, 1, InetAddress.ofLiteral("127.0.0.1"))) {
        return socket.getLocalPort();
      } catch (IOException taken) {
        // Another one, then.
      }
    }
  }

  /// As above, on a given port.
  public static SimulatorProcess start(SimulatorKind kind, int port, List<String> arguments) {
    Process process =
        await(LAUNCHER.submit(() -> launch(command(kind, port, arguments))), START_MAX);
    try {
      return new SimulatorProcess(kind, arguments, process, awaitReady(process));
    } catch (RuntimeException e) {
      process.destroyForcibly();
      throw e;
    }
  }

  private static List<String> command(SimulatorKind kind, int port, List<String> arguments) {
    var command = new ArrayList<String>();
    if (Files.isExecutable(SETPRIV)) {
      command.addAll(List.of(SETPRIV.toString(), "--pdeathsig", "KILL"));
    }
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx" + System.getProperty(HEAP_PROPERTY, "64m"));
    command.addAll(
        List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:+ExitOnOutOfMemoryError"));
    command.add("--enable-native-access=ALL-UNNAMED");
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(SimulatorMain.class.getName(), kind.wireName()));
    command.addAll(List.of("--port", Integer.toString(port), "--end-with-input", "true"));
    command.addAll(arguments);
    return command;
  }

  private static Process launch(List<String> command) throws IOException {
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  private static int awaitReady(Process process) {
    var ready = new CompletableFuture<Integer>();
    Thread.ofPlatform().daemon().name("simulator-output").start(() -> readOutput(process, ready));
    return await(ready, START_MAX);
  }

  /// Reads to the end, so that the child never waits for a full pipe.
  private static void readOutput(Process process, CompletableFuture<Integer> ready) {
    try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        if (line.startsWith("READY ")) {
          ready.complete(Integer.valueOf(line.substring("READY ".length())));
        }
      }
      ready.completeExceptionally(new IOException("the simulator ended before it was ready"));
    } catch (IOException e) {
      ready.completeExceptionally(e);
    }
  }

  public int port() {
    return port;
  }

  /// `http://127.0.0.1:<port>`.
  public String baseUrl() {
    return "http://127.0.0.1:" + port;
  }

  public long pid() {
    return process.pid();
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /// Ends it at once, as a crash would (SIGKILL), and waits until it is gone.
  public void kill() {
    process.destroyForcibly();
    await(process.onExit(), SIGNAL_MAX);
  }

  /// Kills it if need be and starts it again on the same port with the same arguments.
  public SimulatorProcess restart() {
    kill();
    return start(kind, port, arguments);
  }

  /// Freezes it (SIGSTOP): connections stay open, nothing answers.
  public void suspend() {
    signal("STOP");
    awaitStopped(true);
  }

  /// Lets it go on (SIGCONT).
  public void resume() {
    signal("CONT");
    awaitStopped(false);
  }

  private void signal(String name) {
    try {
      Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(pid())).start();
      if (await(kill.onExit(), SIGNAL_MAX).exitValue() != 0) {
        throw new IllegalStateException("could not send SIG" + name + " to " + pid());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// A signal takes effect a moment after it was sent; Linux shows when.
  private void awaitStopped(boolean stopped) {
    Path status = Path.of("/proc", Long.toString(pid()), "status");
    long deadlineNanos = System.nanoTime() + SIGNAL_MAX.toNanos();
    try {
      while (Files.exists(status) && stopped != Files.readString(status).contains("State:\tT")) {
        if (System.nanoTime() > deadlineNanos) {
          throw new IllegalStateException("process " + pid() + " did not follow the signal");
        }
        Thread.onSpinWait();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    kill();
  }

  private static <T> T await(Future<T> future, Duration max) {
    try {
      return future.get(max.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException(
          "the simulator process failed, or took longer than " + max, e);
    }
  }
}
