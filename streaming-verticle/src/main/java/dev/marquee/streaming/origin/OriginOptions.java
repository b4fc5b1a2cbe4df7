package dev.marquee.streaming.origin;

/// The media listener.
///
/// @param listeners event loops that serve it
/// @param assetsCached ready assets whose index and playlists are kept in memory
/// @param publicOrigin what players reach the platform by, e.g. "https://tv.example.com", for URLs
///   in ad tags; empty takes it from each request
public record OriginOptions(int listeners, int assetsCached, String publicOrigin) {
  public OriginOptions {
    if (listeners < 1 || listeners > 64) {
      throw new IllegalArgumentException("origin.listeners: must be 1 to 64");
    }
    if (!publicOrigin.matches("(https?://[A-Za-z0-9.\\[\\]:-]+)?")) {
      throw new IllegalArgumentException(
          "origin.publicOrigin: must be scheme and host, without a path");
    }
  }
}
