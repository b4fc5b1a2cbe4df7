package dev.marquee.edge;

import io.netty.handler.codec.compression.StandardCompressionOptions;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.RoutingContext;

/// Answers are gzipped for clients that accept it, except where that would do harm: media and parts
/// of files (bytes of a range must be those of the file), live streams, and answers that hold
/// secrets, whose length would tell of them beside reflected input
/// ([BREACH](https://www.breachattack.com)).
final class Compression {
  private static final int BYTES_MIN = 1_024;
  private static final int LEVEL = 4;
  private static final int WINDOW_BITS = 15;
  private static final int MEMORY_LEVEL = 8;

  private Compression() {}

  /// Has a listener compress.
  static HttpServerOptions on(HttpServerOptions options) {
    return options
        .setCompressionSupported(true)
        .addCompressor(StandardCompressionOptions.gzip(LEVEL, WINDOW_BITS, MEMORY_LEVEL))
        .setCompressionContentSizeThreshold(BYTES_MIN);
  }

  /// Stands before all routes.
  static void decide(RoutingContext request) {
    String path = request.normalizedPath();
    boolean secret = path.startsWith("/api/auth/") || path.startsWith("/api/live/");
    if (secret || request.request().getHeader("Range") != null || path.endsWith("/live")) {
      off(request);
    }
    request.next();
  }

  /// This answer goes as it is.
  static void off(RoutingContext request) {
    request.response().putHeader("Content-Encoding", "identity");
  }
}
