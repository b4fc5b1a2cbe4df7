package dev.marquee.embedded;

/// Kafka 4 (one KRaft node, no ZooKeeper) in a child JVM. Topics are not created by using them.
public final class EmbeddedKafka extends EmbeddedServer {
  private EmbeddedKafka(ServerLife life) {
    super(life);
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
}
