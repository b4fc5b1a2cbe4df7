package dev.marquee.edge;

import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.ext.web.RoutingContext;

/// Headers that keep a browser from being used against its user (OWASP Secure Headers). Scripts,
/// styles and connections come from our own origin only; images may be data URLs, media may be
/// blobs (hls.js feeds a MediaSource).
final class SecurityHeaders implements Handler<RoutingContext> {
  private static final String CONTENT_SECURITY_POLICY =
      "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
          + "media-src 'self' blob:; worker-src 'self' blob:; connect-src 'self'; frame-ancestors 'none'; "
          + "base-uri 'none'; form-action 'self'; object-src 'none'";

  private final boolean secure;

  /// @param secure true when clients reach us by https
  SecurityHeaders(boolean secure) {
    this.secure = secure;
  }

  @Override
  public void handle(RoutingContext request) {
    MultiMap headers =
        request
            .response()
            .headers()
            .set("Content-Security-Policy", CONTENT_SECURITY_POLICY)
            .set("X-Content-Type-Options", "nosniff")
            .set("X-Frame-Options", "DENY")
            .set("Referrer-Policy", "no-referrer")
            .set("Cross-Origin-Opener-Policy", "same-origin");
    if (secure) {
      headers.set("Strict-Transport-Security", "max-age=31536000; includeSubDomains");
    }
    request.next();
  }
}
