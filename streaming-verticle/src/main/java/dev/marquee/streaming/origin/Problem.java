package dev.marquee.streaming.origin;

import dev.marquee.platform.rpc.Fault;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;

/// A refusal as the client sees it ([RFC 9457](https://www.rfc-editor.org/rfc/rfc9457)), of the
/// same shape as the REST API's.
///
/// @param type last segment of the type URI
/// @param members extension members
record Problem(int status, String type, String title, JsonObject members) {
  static Problem of(int status, String type, String title) {
    return new Problem(status, type, title, new JsonObject());
  }

  static Problem of(Fault fault) {
    return switch (fault.status()) {
      case INVALID_ARGUMENT, FAILED_PRECONDITION, OUT_OF_RANGE -> of(400, "invalid", fault.text());
      case UNAUTHENTICATED -> of(401, "sign-in-needed", "Sign in first.");
      case PERMISSION_DENIED -> of(403, "not-allowed", "You may not do this.");
      case NOT_FOUND -> of(404, "not-found", "There is no such thing.");
      case UNAVAILABLE, DEADLINE_EXCEEDED, RESOURCE_EXHAUSTED ->
          of(503, "unavailable", "A part of the platform can't be reached just now.");
      default -> of(500, "broken", "Something went wrong on our side.");
    };
  }

  /// The exception that carries a problem to where it is answered.
  static final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final transient Problem problem;

    private RefusedException(Problem problem) {
      super(problem.title(), null, false, false);
      this.problem = problem;
    }

    Problem problem() {
      return problem;
    }
  }

  /// A future that has failed by this.
  <T> Future<T> refused() {
    return Future.failedFuture(new RefusedException(this));
  }

  Problem with(String member, Object value) {
    return new Problem(status, type, title, members.copy().put(member, value));
  }

  void send(HttpServerRequest request) {
    HttpServerResponse response = request.response();
    if (response.ended() || response.closed()) {
      return;
    }
    if (status == 401) {
      response.putHeader("WWW-Authenticate", "Bearer realm=\"marquee\"");
    }
    if (status == 503) {
      response.putHeader(HttpHeaders.RETRY_AFTER, "1");
    }
    response
        .setStatusCode(status)
        .putHeader(HttpHeaders.CONTENT_TYPE, "application/problem+json")
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
    if (request.method().equals(HttpMethod.HEAD)) {
      response.end();
      return;
    }
    JsonObject body =
        new JsonObject()
            .put("type", "/problems/" + type)
            .put("title", title)
            .put("status", status)
            .mergeIn(members);
    response.end(body.toBuffer());
  }
}
