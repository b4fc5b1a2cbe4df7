package dev.marquee.embedded;

import java.io.IOException;

/// The signals that children are sent. Java itself can only send TERM and KILL.
enum Signal {
  TERM,
  INT,
  STOP,
  CONT,
  KILL;

  /// Sends this signal; nothing happens when the process is gone already.
  void send(long pid) {
    try {
      new ProcessBuilder("sh", "-c", "kill -s \"$1\" \"$2\"", "sh", name(), Long.toString(pid))
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start()
          .waitFor();
    } catch (IOException noShell) {
      throw new IllegalStateException("cannot run sh to send " + name(), noShell);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
