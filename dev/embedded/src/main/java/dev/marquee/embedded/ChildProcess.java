package dev.marquee.embedded;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// A child of this JVM that ends with it, with its output in a log file.
final class ChildProcess {
  private static final Duration KILL_LIMIT = Duration.ofSeconds(10);

  private final Process process;
  private final Command command;

  /// What to run. The stop signal is also what the child gets when this JVM dies.
  record Command(
      List<String> words,
      Map<String, String> environment,
      RunAs runAs,
      Path folder,
      Path log,
      Signal stopSignal) {}

  private ChildProcess(Process process, Command command) {
    this.process = process;
    this.command = command;
  }

  static ChildProcess start(Command command) throws IOException {
    return start(command, ParentGuard.best());
  }

  static ChildProcess start(Command command, ParentGuard guard) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(words(command, guard))
            .directory(command.folder().toFile())
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(command.log().toFile()));
    cleanEnvironment(builder.environment());
    builder.environment().putAll(command.environment());
    Process process = LaunchThread.start(builder::start);
    guard.watch(process.pid(), command.stopSignal());
    return new ChildProcess(process, command);
  }

  /// Every word before the command replaces itself by the next one, so the pid stays that of the
  /// server. A session of its own keeps Ctrl-C in the terminal away from the child: this JVM
  /// decides the order.
  private static List<String> words(Command command, ParentGuard guard) {
    var words = new ArrayList<String>();
    if (Tools.present("setsid")) {
      words.add("setsid");
    }
    words.addAll(command.runAs().prefix());
    words.addAll(guard.prefix(command.stopSignal()));
    words.addAll(command.words());
    return words;
  }

  /// Settings of the user's shell must not leak into the servers.
  private static void cleanEnvironment(Map<String, String> environment) {
    environment
        .keySet()
        .removeIf(name ->
            name.startsWith("PG")
                || name.startsWith("LC_")
                || name.endsWith("JAVA_OPTIONS")
                || name.equals("JAVA_TOOL_OPTIONS")
                || name.equals("LD_LIBRARY_PATH"));
    environment.put("LANG", "C.UTF-8");
  }

  long pid() {
    return process.pid();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /// Waits for a child that ends by itself; its exit code.
  int awaitExit(Duration limit) throws IOException {
    if (!exitsWithin(limit)) {
      kill();
      throw new IOException(command.words().getFirst() + " did not end within " + limit);
    }
    return process.exitValue();
  }

  void stop(Duration grace) {
    if (!process.isAlive()) {
      return;
    }
    resume();
    command.stopSignal().send(pid());
    if (!exitsWithin(grace)) {
      kill();
    }
  }

  void kill() {
    killTree(process.toHandle());
  }

  void pause() {
    ProcFs.tree(process.toHandle()).forEach(child -> Signal.STOP.send(child.pid()));
  }

  void resume() {
    ProcFs.tree(process.toHandle()).forEach(child -> Signal.CONT.send(child.pid()));
  }

  /// Kills a process with everything it started and waits until nothing of it runs.
  static void killTree(ProcessHandle root) {
    List<ProcessHandle> tree = ProcFs.tree(root);
    tree.forEach(ProcessHandle::destroyForcibly);
    Poll.until(KILL_LIMIT, () -> tree.stream().noneMatch(it -> ProcFs.isRunning(it.pid())));
  }

  private boolean exitsWithin(Duration limit) {
    try {
      return process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
