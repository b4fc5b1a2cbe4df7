package dev.marquee.edge;

import java.time.Duration;

/// How patient the listener is.
///
/// @param headTimeout from a connection's opening to its first request's complete head
/// @param idleTimeout from an answer to the next request's complete head
/// @param bodyTimeout from a request's head to its body's end
/// @param redirectPort a port without TLS that only sends browsers to https; 0 for none
public record HttpOptions(
    Duration headTimeout, Duration idleTimeout, Duration bodyTimeout, int redirectPort) {
  public HttpOptions {
    if (!headTimeout.isPositive() || !idleTimeout.isPositive() || !bodyTimeout.isPositive()) {
      throw new IllegalArgumentException(
          "edge.http: headTimeout, idleTimeout, bodyTimeout must be > 0");
    }
    if (redirectPort < 0 || redirectPort > 65_535) {
      throw new IllegalArgumentException("edge.http.redirectPort: must be a port, or 0 for none");
    }
  }
}
