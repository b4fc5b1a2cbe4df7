package dev.marquee.embedded;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The life of one server in one folder: started, stopped or killed, started again. While it runs,
/// this JVM holds the lock of the folder.
final class ServerLife {
  private static final Logger LOG = LoggerFactory.getLogger(ServerLife.class);
  private static final int PICKED_PORT_ATTEMPTS_MAX = 4;
  private static final int LOG_TAIL_LINES = 15;
  private static final long LOG_BYTES_MAX = 16L * 1024 * 1024;

  private final ServerKind kind;
  private final PidFile pidFile;
  private int port;
  private @Nullable ChildProcess child;
  private @Nullable FileChannel lock;

  private ServerLife(ServerKind kind) {
    this.kind = kind;
    this.pidFile = new PidFile(kind.folder().resolve("server.pid"));
  }

  /// Starts a server; port 0 picks a free one.
  static ServerLife start(ServerKind kind, int port) {
    var life = new ServerLife(kind);
    if (port == 0) {
      life.startOnAnyPort();
    } else {
      life.startOn(port);
    }
    return life;
  }

  /// A picked port can be lost to another process before the server listens on it.
  private void startOnAnyPort() {
    for (int attempt = 1; ; attempt++) {
      try {
        startOn(FreePorts.pick());
        return;
      } catch (ServerStartException failed) {
        if (attempt == PICKED_PORT_ATTEMPTS_MAX || !portWasLost(failed)) {
          throw failed;
        }
      }
    }
  }

  private static boolean portWasLost(ServerStartException failed) {
    String message = String.valueOf(failed.getMessage());
    return message.contains("Address already in use")
        || message.contains("is taken by another process");
  }

  private synchronized void startOn(int wantedPort) {
    long startedNanos = System.nanoTime();
    DataFolder.create(kind.folder());
    try {
      lock = DataFolder.lock(kind.folder());
      pidFile.stopLeftover(kind.stopSignal());
      kind.clearLeftovers();
      FreePorts.requireFree(wantedPort, kind.name());
      kind.prepare(wantedPort);
      launch(wantedPort);
    } catch (IOException failed) {
      kill();
      throw new ServerStartException(
          "%s did not start: %s".formatted(kind.name(), failed.getMessage()), failed);
    } catch (RuntimeException failed) {
      kill();
      throw failed;
    }
    long millis = (System.nanoTime() - startedNanos) / 1_000_000;
    LOG.info("{} is ready on port {} after {} ms, pid {}", kind.name(), port, millis, pid());
  }

  private void launch(int wantedPort) throws IOException {
    ChildProcess.Command command = kind.command(wantedPort);
    long logStart = startLog(command.log());
    ChildProcess started = ChildProcess.start(command);
    child = started;
    port = wantedPort;
    pidFile.write(started.pid());
    boolean settled =
        Poll.until(
            kind.startLimit(), () -> !started.isAlive() || kind.isReady(wantedPort, started.pid()));
    if (!settled || !started.isAlive()) {
      throw new ServerStartException(
          "%s %s. The end of its log %s:%n%s"
              .formatted(
                  kind.name(),
                  settled ? "ended while starting" : "did not become ready in time",
                  command.log(),
                  logTail(command.log(), logStart)));
    }
  }

  /// Keeps the log from growing without limit; the length it has now.
  private static long startLog(Path log) throws IOException {
    if (!Files.exists(log)) {
      return 0;
    }
    if (Files.size(log) > LOG_BYTES_MAX) {
      Files.delete(log);
      return 0;
    }
    return Files.size(log);
  }

  private static String logTail(Path log, long start) throws IOException {
    byte[] bytes = Files.readAllBytes(log);
    int from = (int) Math.min(start, bytes.length);
    String text = new String(bytes, from, bytes.length - from, StandardCharsets.UTF_8);
    List<String> lines = text.lines().toList();
    return String.join(
        "\n", lines.subList(Math.max(0, lines.size() - LOG_TAIL_LINES), lines.size()));
  }

  synchronized int port() {
    return port;
  }

  synchronized long pid() {
    return running().pid();
  }

  synchronized void kill() {
    if (child != null) {
      child.kill();
    }
    ended();
  }

  synchronized void stop() {
    if (child != null) {
      child.stop(kind.stopLimit());
    }
    ended();
  }

  synchronized void restart() {
    stop();
    startOn(port);
  }

  synchronized void pause() {
    running().pause();
  }

  synchronized void resume() {
    running().resume();
  }

  private ChildProcess running() {
    if (child == null) {
      throw new IllegalStateException(kind.name() + " does not run");
    }
    return child;
  }

  private void ended() {
    try {
      if (lock != null) {
        pidFile.delete();
        lock.close();
      }
    } catch (IOException failed) {
      LOG.warn("cannot tidy up {}", kind.folder(), failed);
    }
    child = null;
    lock = null;
  }
}
