package dev.marquee.embedded;

import java.util.List;

/// Reads the addresses of servers that somebody else runs.
final class ExternalServers {
  private ExternalServers() {}

  /// `host:port:user:password`; the password may hold colons.
  static PostgresServer postgres(String text) {
    List<String> parts = parts(text, 4);
    return new PostgresServer(
        parts.get(0), Integer.parseInt(parts.get(1)), parts.get(2), parts.get(3));
  }

  /// `host:port`.
  static RedisServer redis(String text) {
    List<String> parts = parts(text, 2);
    return new RedisServer(parts.get(0), Integer.parseInt(parts.get(1)));
  }

  private static List<String> parts(String text, int count) {
    List<String> parts = List.of(text.split(":", count));
    if (parts.size() != count) {
      throw new IllegalArgumentException(
          "'%s' should have %d parts, separated by colons".formatted(text, count));
    }
    return parts;
  }
}
