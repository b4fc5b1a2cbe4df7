package dev.marquee.platform.events;

/// Names of topics, without an installation's prefix.
public final class Topics {
  private Topics() {}

  /// Durable facts of a domain: `marquee.<domain>.v1`.
  public static String ofDomain(String domain) {
    return "marquee." + domain + ".v1";
  }

  /// High-rate telemetry of a domain: `marquee.<domain>.telemetry.v1`.
  public static String telemetryOf(String domain) {
    return "marquee." + domain + ".telemetry.v1";
  }
}
