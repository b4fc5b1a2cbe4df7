package dev.marquee.edge;

import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.ext.web.RoutingContext;

/// Headers that keep a browser from being used against its user (OWASP Secure Headers). Scripts,
/// styles and connections come from our own origin only; images may be data URLs, media may be
/// blobs (hls.js feeds a MediaSource).
final class SecurityHeaders implements Handler<RoutingContext> {
  private static final String CONTENT_SECURITY_POLICY =
      "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:%s; "
          + "media-src 'self' blob:; worker-src 'self' blob:; connect-src 'self'; frame-ancestors 'none'; "
          + "base-uri 'none'; form-action 'self'; object-src 'none'";

  private static final String NO_LOGO = CONTENT_SECURITY_POLICY.formatted("");

  private final boolean secure;
  private final TenantDirectory tenants;

  /// @param secure true when clients reach us by https
  SecurityHeaders(boolean secure, TenantDirectory tenants) {
    this.secure = secure;
    this.tenants = tenants;
  }

  @Override
  public void handle(RoutingContext request) {
    MultiMap headers =
        request
            .response()
            .headers()
            .set("Content-Security-Policy", contentPolicy(request))
            .set("X-Content-Type-Options", "nosniff")
            .set("X-Frame-Options", "DENY")
            .set("Referrer-Policy", "no-referrer")
            .set("Cross-Origin-Opener-Policy", "same-origin");
    if (secure) {
      headers.set("Strict-Transport-Security", "max-age=31536000; includeSubDomains");
    }
    request.next();
  }

  /// Pictures come from us, and the tenant's logo from where the tenant says.
  private String contentPolicy(RoutingContext request) {
    TenantDirectory.Entry home = tenants.of(request.request());
    return home == null || home.logoOrigin().isEmpty()
        ? NO_LOGO
        : CONTENT_SECURITY_POLICY.formatted(" " + home.logoOrigin());
  }
}
