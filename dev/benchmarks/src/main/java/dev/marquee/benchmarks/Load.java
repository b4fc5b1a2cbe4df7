package dev.marquee.benchmarks;

/// How requests are put on a server.
public sealed interface Load {
  int CONNECTIONS_MAX = 512;
  int RATE_MAX = 200_000;

  int connections();

  /// In a phrase.
  String text();

  /// Each connection sends its next request when it has the answer to the last: shows what a server
  /// can carry. A server that stalls gets fewer requests meanwhile, so latencies look better than
  /// users would find them.
  record Closed(int connections) implements Load {
    public Closed {
      requireConnections(connections);
    }

    @Override
    public String text() {
      return "closed loop, " + connections + " connections";
    }
  }

  /// Requests are due at a fixed rate whatever the server does, and a latency counts from the
  /// moment its request was due: no co-ordinated omission. Shows what users find at that rate.
  ///
  /// @param connections that share the requests; with all of them waiting, requests are sent late
  record Open(int connections, int ratePerSecond) implements Load {
    public Open {
      requireConnections(connections);
      if (ratePerSecond < 1 || ratePerSecond > RATE_MAX) {
        throw new IllegalArgumentException("the rate must be from 1 to " + RATE_MAX + " a second");
      }
    }

    @Override
    public String text() {
      return "open loop, " + ratePerSecond + "/s over " + connections + " connections";
    }
  }

  private static void requireConnections(int connections) {
    if (connections < 1 || connections > CONNECTIONS_MAX) {
      throw new IllegalArgumentException("there must be 1 to " + CONNECTIONS_MAX + " connections");
    }
  }
}
