package dev.marquee.embedded;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/// What differs between Postgres, Redis and Kafka when one runs as a child.
interface ServerKind {
  /// The name people know the server by.
  String name();

  /// The folder of one server: its data, its settings, its log.
  Path folder();

  Signal stopSignal();

  /// How long an orderly stop may take before the server is killed.
  Duration stopLimit();

  /// How long a start may take, with recovery after a crash.
  Duration startLimit();

  /// Ends what an earlier run left in the folder besides the process in the pid file.
  void clearLeftovers() throws IOException;

  /// Brings the folder to a state the server can start from; called before every start.
  void prepare(int port) throws IOException;

  ChildProcess.Command command(int port) throws IOException;

  /// Whether the server takes requests now.
  boolean isReady(int port, long pid);
}
