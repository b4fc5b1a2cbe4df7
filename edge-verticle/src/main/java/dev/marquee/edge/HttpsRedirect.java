package dev.marquee.edge;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;

/// The port without TLS: it knows nothing but the way to the other one. Only pages are sent there:
/// a redirect would hide from whoever wrote a client that its tokens went over the wire in the
/// clear (ASVS 4.1.2).
final class HttpsRedirect {
  private final int httpsPort;

  HttpsRedirect(int httpsPort) {
    this.httpsPort = httpsPort;
  }

  void answer(HttpServerRequest request) {
    String path = request.path();
    if (path != null && path.startsWith("/api/")) {
      Problem.of(403, "https-needed", "The API is spoken over https only: use https.")
          .close(request);
    } else {
      redirect(request);
    }
  }

  /// 308 keeps method and body ([RFC 9110 §15.4.9](https://www.rfc-editor.org/rfc/rfc9110)).
  private void redirect(HttpServerRequest request) {
    HostAndPort asked = request.authority();
    if (asked == null || asked.host().isEmpty()) {
      request.response().setStatusCode(400).end();
      return;
    }
    // Behind a load balancer the public ports are the usual ones, whatever ours are.
    boolean plain = asked.port() < 0 || asked.port() == 80;
    String authority = plain ? asked.host() : asked.host() + ":" + httpsPort;
    request
        .response()
        .setStatusCode(308)
        .putHeader("Location", "https://" + authority + request.uri())
        .putHeader("Connection", "close")
        .end();
  }
}
