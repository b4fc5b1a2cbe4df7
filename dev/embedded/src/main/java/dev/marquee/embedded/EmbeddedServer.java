package dev.marquee.embedded;

/// A server that runs as a child of this JVM on 127.0.0.1. It never outlives this JVM, even when
/// the JVM is killed. Its data stay in its folder: a later start with the same folder finds them
/// again.
public abstract sealed class EmbeddedServer implements AutoCloseable
    permits EmbeddedPostgres, EmbeddedRedis, EmbeddedKafka {
  private final ServerLife life;

  EmbeddedServer(ServerLife life) {
    this.life = life;
  }

  /// The TCP port on 127.0.0.1; the same one after [#restart()].
  public final int port() {
    return life.port();
  }

  /// The operating system's id of the running process; another one after [#restart()].
  public final long pid() {
    return life.pid();
  }

  /// Kills the whole process tree with SIGKILL and waits until it is gone, as a crash would.
  public final void kill() {
    life.kill();
  }

  /// Stops the server in an orderly way and waits; kills it when that takes too long.
  public final void stop() {
    life.stop();
  }

  /// Stops the server if it runs, then starts it again on the same port and data.
  public final void restart() {
    life.restart();
  }

  /// Freezes the whole process tree (SIGSTOP): connections stay open and nothing answers.
  public final void pause() {
    life.pause();
  }

  /// Lets a paused server go on (SIGCONT).
  public final void resume() {
    life.resume();
  }

  @Override
  public final void close() {
    stop();
  }
}
