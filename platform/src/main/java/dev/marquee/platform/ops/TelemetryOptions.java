package dev.marquee.platform.ops;

/// Where traces go.
///
/// @param otlpEndpoint OTLP/HTTP collector, e.g. `http://collector:4318`; empty: none are exported,
///   but trace ids are still made, passed on and logged
/// @param sampleRatio share of the traces begun here that are exported, 0 to 1
public record TelemetryOptions(String otlpEndpoint, double sampleRatio) {
  public TelemetryOptions {
    if (!otlpEndpoint.isEmpty() && !otlpEndpoint.matches("https?://[^/?#]+.*")) {
      throw new IllegalArgumentException("otlpEndpoint: must be an http:// or https:// URL");
    }
    if (!(sampleRatio >= 0 && sampleRatio <= 1)) {
      throw new IllegalArgumentException("sampleRatio: must be 0 to 1");
    }
  }

  /// No export.
  public static TelemetryOptions off() {
    return new TelemetryOptions("", 1);
  }
}
