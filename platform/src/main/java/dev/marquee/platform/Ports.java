package dev.marquee.platform;

import java.util.Map;

/// Ports of this installation's listeners by name: the role's own name for its gRPC port, `edge`,
/// `media`, `beacons`, `partner` for public ones, `management` for health and metrics. 0 picks a
/// free one (tests).
public record Ports(Map<String, Integer> nameToPort) {
  public Ports {
    nameToPort = Map.copyOf(nameToPort);
    nameToPort.forEach((name, port) -> {
      if (port < 0 || port > 65_535) {
        throw new IllegalArgumentException("ports." + name + ": must be 0 to 65535");
      }
    });
  }

  /// The port of one listener.
  ///
  /// @throws IllegalArgumentException when the settings name none
  public int of(String name) {
    Integer port = nameToPort.get(name);
    if (port == null) {
      throw new IllegalArgumentException("ports." + name + ": not set");
    }
    return port;
  }
}
