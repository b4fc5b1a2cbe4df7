package dev.marquee.embedded;

/// Redis 7 as a child of this JVM.
public final class EmbeddedRedis extends EmbeddedServer {
  private EmbeddedRedis(ServerLife life) {
    super(life);
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
}
