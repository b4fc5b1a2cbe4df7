package dev.marquee.embedded;

import java.nio.file.Path;

/// How a Redis runs. Durable: every write goes to the append-only file and a password is asked for.
/// Otherwise fast: memory only, no password.
///
/// @param dataDir folder of the server, created when missing
/// @param port on 127.0.0.1; 0 picks a free one
/// @param password asked for by a durable server; empty for a fast one
public record RedisOptions(Path dataDir, int port, boolean durable, String password) {
  public RedisOptions {
    dataDir = dataDir.toAbsolutePath().normalize();
    if (durable == password.isEmpty()) {
      throw new IllegalArgumentException("a durable Redis has a password, a fast one has none");
    }
  }

  /// For tests: any port, nothing kept, no password.
  public static RedisOptions fast(Path dataDir) {
    return new RedisOptions(dataDir, 0, false, "");
  }

  /// For data that matter.
  public static RedisOptions durable(Path dataDir, int port, String password) {
    return new RedisOptions(dataDir, port, true, password);
  }
}
