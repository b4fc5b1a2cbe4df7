package dev.marquee.simulators;

import org.jspecify.annotations.Nullable;

/// Where a simulator listens.
///
/// @param port 0 takes a free one
/// @param publicUrl how browsers reach it, without a trailing slash; null: `http://host:port`
public record ListenOptions(String host, int port, @Nullable String publicUrl) {
  /// A free port on the loopback address.
  public static final ListenOptions LOOPBACK = new ListenOptions("127.0.0.1", 0, null);

  String baseUrl(int actualPort) {
    return publicUrl != null ? publicUrl : "http://" + host + ":" + actualPort;
  }
}
