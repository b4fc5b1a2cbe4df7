package dev.marquee.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/// TCP ports of 127.0.0.1.
final class FreePorts {
  private FreePorts() {}

  /// A port that nothing listens on now. Another process may take it at once: callers try again.
  static int pick() {
    try (var socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0));
      return socket.getLocalPort();
    } catch (IOException none) {
      throw new UncheckedIOException("no free TCP port", none);
    }
  }

  static void requireFree(int port, String serverName) {
    try (var socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port));
    } catch (IOException taken) {
      throw new ServerStartException(
          "port %d (%s) is taken by another process; use --port".formatted(port, serverName),
          taken);
    }
  }
}
