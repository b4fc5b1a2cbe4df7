package dev.marquee.embedded;

/// A server that runs as a child of this JVM on 127.0.0.1. It never outlives this JVM, even when
/// the JVM is killed. Its data stay in its folder: a later start with the same folder finds them
/// again.
public sealed interface EmbeddedServer extends AutoCloseable
    permits EmbeddedPostgres, EmbeddedRedis, EmbeddedKafka {

  /// The TCP port on 127.0.0.1; the same one after [#restart()].
  int port();

  /// The operating system's id of the running process; another one after [#restart()].
  long pid();

  /// Kills the whole process tree with SIGKILL and waits until it is gone, as a crash would.
  void kill();

  /// Stops the server in an orderly way and waits; kills it when that takes too long.
  void stop();

  /// Stops the server if it runs, then starts it again on the same port and data.
  void restart();

  /// Freezes the whole process tree (SIGSTOP): connections stay open and nothing answers.
  void pause();

  /// Lets a paused server go on (SIGCONT).
  void resume();

  @Override
  default void close() {
    stop();
  }
}
