package dev.marquee.embedded;

import java.io.IOException;
import java.util.List;

/// How a child is made to end with this JVM, however the JVM ends.
enum ParentGuard {
  /// The kernel sends the signal when the thread that started the child ends. Changing the user
  /// clears this, so it is set after the user was changed.
  PARENT_DEATH_SIGNAL,
  /// A small shell process looks after the JVM once a second.
  WATCHDOG;

  private static final String WATCH_SCRIPT =
      """
      trap '' INT HUP TERM
      while kill -0 "$1" && kill -0 "$2"; do sleep 1; done
      kill -0 "$1" || kill -s "$3" "$2"
      """;

  static ParentGuard best() {
    return Tools.present("setpriv") ? PARENT_DEATH_SIGNAL : WATCHDOG;
  }

  /// What to put before the command.
  List<String> prefix(Signal signal) {
    return switch (this) {
      case PARENT_DEATH_SIGNAL -> List.of("setpriv", "--pdeathsig", signal.name(), "--");
      case WATCHDOG -> List.of();
    };
  }

  /// What to do once the child runs.
  void watch(long pid, Signal signal) throws IOException {
    if (this == WATCHDOG) {
      watchFrom(ProcessHandle.current().pid(), pid, signal);
    }
  }

  static void watchFrom(long parentPid, long childPid, Signal signal) throws IOException {
    String parent = Long.toString(parentPid);
    String child = Long.toString(childPid);
    new ProcessBuilder("sh", "-c", WATCH_SCRIPT, "sh", parent, child, signal.name())
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start();
  }
}
