package dev.marquee.edge;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;

/// Ends answers with their body, or without it where a HEAD asked: Vert.x itself leaves it out over
/// HTTP/1.1 only.
final class Body {
  private Body() {}

  static void end(RoutingContext request, Buffer body) {
    if (request.request().method().equals(HttpMethod.HEAD)) {
      request.response().end();
    } else {
      request.response().end(body);
    }
  }
}
