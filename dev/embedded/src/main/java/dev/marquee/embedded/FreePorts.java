package dev.marquee.embedded;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/// TCP ports of 127.0.0.1.
final class FreePorts {
  /// Below the ports that the kernel gives to outgoing connections: a client that keeps trying to
  /// reach a server which is down could be given the server's own port, reach itself, and keep the
  /// server from coming back.
  private static final int FIRST = 10_000;

  private static final int LAST = 20_000;
  private static final int TRIES_MAX = 1_000;

  private FreePorts() {}

  /// A port that nothing listens on now. Another process may take it at once: callers try again.
  static int pick() {
    for (int tries = 0; tries < TRIES_MAX; tries++) {
      int port = ThreadLocalRandom.current().nextInt(FIRST, LAST);
      try {
        bind(port);
        return port;
      } catch (IOException taken) {
        // Another one, then.
      }
    }
    throw new IllegalStateException("no free TCP port from " + FIRST + " to " + LAST);
  }

  private static void bind(int port) throws IOException {
    try (var socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port));
    }
  }

  static void requireFree(int port, String serverName) {
    try {
      bind(port);
    } catch (IOException taken) {
      throw new ServerStartException(
          "port %d (%s) is taken by another process; use --port".formatted(port, serverName),
          taken);
    }
  }
}
