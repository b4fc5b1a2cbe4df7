package dev.marquee.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/// The file that names the process a server folder was last served by, so that a later run can stop
/// what an earlier one left behind. Only the holder of the folder's lock touches it.
record PidFile(Path path) {
  private static final Duration STOP_LIMIT = Duration.ofSeconds(10);

  void write(long pid) throws IOException {
    long startTicks = ProcFs.of(pid).map(ProcFs::startTicks).orElse(0L);
    Files.writeString(path, pid + " " + startTicks + "\n");
  }

  void delete() throws IOException {
    Files.deleteIfExists(path);
  }

  /// The process in the file, if it still runs and its pid was not given to another one since.
  Optional<ProcessHandle> leftover() throws IOException {
    if (!Files.exists(path)) {
      return Optional.empty();
    }
    String[] words = Files.readString(path).strip().split(" ", -1);
    if (words.length != 2) {
      return Optional.empty();
    }
    return ProcFs.of(Long.parseLong(words[0]))
        .filter(process -> process.startTicks() == Long.parseLong(words[1]))
        .flatMap(process -> ProcessHandle.of(process.pid()));
  }

  void stopLeftover(Signal stopSignal) throws IOException {
    Optional<ProcessHandle> leftover = leftover();
    if (leftover.isPresent()) {
      ProcessHandle process = leftover.get();
      Signal.CONT.send(process.pid());
      stopSignal.send(process.pid());
      if (!Poll.until(STOP_LIMIT, () -> !ProcFs.isRunning(process.pid()))) {
        ChildProcess.killTree(process);
      }
    }
    delete();
  }
}
