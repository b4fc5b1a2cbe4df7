package dev.marquee.embedded;

/// Redis 7 as a child of this JVM.
public final class EmbeddedRedis implements EmbeddedServer {
  private final ServerLife life;

  private EmbeddedRedis(ServerLife life) {
    this.life = life;
  }

  /// Starts a server, on the data of an earlier one if the folder has them.
  ///
  /// @throws ServerStartException when it cannot start, with a plain reason
  public static EmbeddedRedis start(RedisOptions options) {
    ServerKind kind = RedisKind.of(options);
    return new EmbeddedRedis(ServerLife.start(kind, options.port()));
  }

  /// Where to connect.
  public RedisServer server() {
    return new RedisServer("127.0.0.1", port());
  }

  @Override
  public int port() {
    return life.port();
  }

  @Override
  public long pid() {
    return life.pid();
  }

  @Override
  public void kill() {
    life.kill();
  }

  @Override
  public void stop() {
    life.stop();
  }

  @Override
  public void restart() {
    life.restart();
  }

  @Override
  public void pause() {
    life.pause();
  }

  @Override
  public void resume() {
    life.resume();
  }
}
