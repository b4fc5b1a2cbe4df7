package dev.marquee.embedded;

/// A Redis to connect to.
public record RedisServer(String host, int port) {
  /// The address without a password, as in `redis://127.0.0.1:6379`.
  public String uri() {
    return "redis://" + host + ":" + port;
  }
}
