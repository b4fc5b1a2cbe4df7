package dev.marquee.edge;

import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import java.util.Map;
import java.util.Optional;

/// What is refused before anything looks at it: requests that aren't HTTP, addresses and heads that
/// are too long. Over HTTP/2 the codec takes more than we do, so that the refusal can be told.
final class BadRequests {
  private static final int LINE_CHARS_MAX = 8_192;
  private static final int HEAD_CHARS_MAX = 16_384;
  private static final int CODEC_HEAD_CHARS_MAX = 4 * HEAD_CHARS_MAX;

  private BadRequests() {}

  /// Sets the codec's limits. HTTP/2 is for TLS only: without it a connection may be either until
  /// its first head is whole, and nothing could be said of a client that drips that head.
  static HttpServerOptions limit(HttpServerOptions options) {
    options.getInitialSettings().setMaxHeaderListSize(CODEC_HEAD_CHARS_MAX);
    return options
        .setHttp2ClearTextEnabled(false)
        .setMaxInitialLineLength(LINE_CHARS_MAX)
        .setMaxHeaderSize(HEAD_CHARS_MAX);
  }

  /// What the HTTP/1.1 codec couldn't read; the connection ends with the answer.
  static void unreadable(HttpServerRequest request) {
    Throwable cause = request.decoderResult().cause();
    Problem problem =
        cause instanceof TooLongHttpLineException
            ? lineTooLong()
            : cause instanceof TooLongHttpHeaderException
                ? headTooLong()
                : Problem.of(400, "malformed", "The request can't be understood.");
    problem.close(request);
  }

  /// First looks at every HTTP/2 request, whose codec takes longer ones.
  static void check(RoutingContext request) {
    if (request.request().version() != HttpVersion.HTTP_2) {
      request.next();
      return;
    }
    tooLong(request.request()).ifPresentOrElse(problem -> problem.send(request), request::next);
  }

  private static Optional<Problem> tooLong(HttpServerRequest request) {
    if (request.uri().length() > LINE_CHARS_MAX) {
      return Optional.of(lineTooLong());
    }
    return length(request.headers()) > HEAD_CHARS_MAX
        ? Optional.of(headTooLong())
        : Optional.empty();
  }

  private static int length(MultiMap headers) {
    int length = 0;
    for (Map.Entry<String, String> header : headers) {
      length += header.getKey().length() + header.getValue().length();
    }
    return length;
  }

  private static Problem lineTooLong() {
    return Problem.of(414, "uri-too-long", "The address is too long.");
  }

  private static Problem headTooLong() {
    return Problem.of(431, "head-too-large", "The header fields are too large.");
  }
}
