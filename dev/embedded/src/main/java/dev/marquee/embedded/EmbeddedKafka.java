package dev.marquee.embedded;

/// Kafka 4 (one KRaft node, no ZooKeeper) in a child JVM. Topics are not created by using them.
public final class EmbeddedKafka implements EmbeddedServer {
  private final ServerLife life;

  private EmbeddedKafka(ServerLife life) {
    this.life = life;
  }

  /// Starts a server, on the data of an earlier one if the folder has them.
  ///
  /// @throws ServerStartException when it cannot start, with a plain reason
  public static EmbeddedKafka start(KafkaOptions options) {
    ServerKind kind = new KafkaKind(options, KafkaLibraries.folder());
    return new EmbeddedKafka(ServerLife.start(kind, options.port()));
  }

  /// Where to connect.
  public KafkaServer server() {
    return new KafkaServer("127.0.0.1:" + port());
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
