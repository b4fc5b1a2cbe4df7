package dev.marquee.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// What `/proc/<pid>` says of a process. The pair of pid and start time (clock ticks since boot)
/// names a process for good: pids are used again, pairs are not.
record ProcFs(long pid, String name, char state, int threads, long startTicks) {
  private static final int STATE_FIELD = 0;
  private static final int THREADS_FIELD = 17;
  private static final int START_FIELD = 19;

  static Optional<ProcFs> of(long pid) {
    try {
      return Optional.of(
          parse(pid, Files.readString(Path.of("/proc", Long.toString(pid), "stat"))));
    } catch (IOException gone) {
      return Optional.empty();
    }
  }

  /// The name stands in brackets and may hold spaces and brackets itself, so the last bracket
  /// counts.
  static ProcFs parse(long pid, String stat) {
    int open = stat.indexOf('(');
    int close = stat.lastIndexOf(')');
    String[] fields = stat.substring(close + 2).strip().split(" ", -1);
    return new ProcFs(
        pid,
        stat.substring(open + 1, close),
        fields[STATE_FIELD].charAt(0),
        Integer.parseInt(fields[THREADS_FIELD]),
        Long.parseLong(fields[START_FIELD]));
  }

  static boolean isRunning(long pid) {
    return of(pid).filter(process -> !process.hasEnded()).isPresent();
  }

  /// A zombie only waits for its parent to notice. While it counts other threads, those still hold
  /// its ports and files.
  private boolean hasEnded() {
    return state == 'Z' && threads <= 1;
  }

  /// The running processes of that name that work in that folder.
  static List<ProcessHandle> workingIn(Path folder, String name) {
    return ProcessHandle.allProcesses()
        .filter(process -> of(process.pid()).filter(it -> it.name().equals(name)).isPresent())
        .filter(process -> worksIn(process.pid(), folder))
        .toList();
  }

  private static boolean worksIn(long pid, Path folder) {
    try {
      return Files.readSymbolicLink(Path.of("/proc", Long.toString(pid), "cwd"))
          .equals(folder.toRealPath());
    } catch (IOException goneOrForeign) {
      return false;
    }
  }

  /// A process and everything it started, parents first.
  static List<ProcessHandle> tree(ProcessHandle root) {
    return Stream.concat(Stream.of(root), root.descendants()).toList();
  }
}
