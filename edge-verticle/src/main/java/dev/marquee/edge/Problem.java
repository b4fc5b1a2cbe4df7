package dev.marquee.edge;

import com.google.protobuf.Message;
import dev.marquee.platform.rpc.Fault;
import dev.marquee.proto.options.v1.Http;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;

/// A problem as the client sees it ([RFC 9457](https://www.rfc-editor.org/rfc/rfc9457),
/// application/problem+json). Broken rules stand in `errors` as `{field, rule}`. Nothing of our
/// insides is ever shown.
///
/// @param status HTTP status
/// @param type last segment of the type URI
/// @param title one plain sentence
/// @param members extension members
record Problem(int status, String type, String title, JsonObject members) {
  static final String MEDIA_TYPE = "application/problem+json";
  private static final String MAX_AGE = "maxAgeSeconds";
  private static final String TYPE_BASE = "/problems/";
  private static final String SENT = "problem";

  static Problem of(int status, String type, String title) {
    return new Problem(status, type, title, new JsonObject());
  }

  /// An outcome case that is a refusal; its fields become extension members.
  static Problem of(Http http, Message outcomeCase) {
    JsonObject members = ProtoJson.write(outcomeCase).toJsonObject();
    if (members.containsKey("violations")) {
      members.put("errors", members.remove("violations"));
    }
    return new Problem(http.getStatus(), http.getProblem(), http.getTitle(), members);
  }

  /// A field and the rule it breaks.
  static Problem invalid(JsonArray errors) {
    return new Problem(
        400, "invalid", "A value breaks a rule.", new JsonObject().put("errors", errors));
  }

  /// A fault of a call, by the status of the call: the one table of its kind.
  static Problem of(Fault fault) {
    return switch (fault.status()) {
      case INVALID_ARGUMENT -> invalid(new JsonArray().add(violation(fault.text())));
      case UNAUTHENTICATED ->
          fault
              .stepUpSeconds()
              .map(Problem::stepUp)
              .orElseGet(() -> of(401, "sign-in-needed", "Sign in first."));
      case PERMISSION_DENIED ->
          fault.isForPersons()
              ? of(403, "for-persons", "This is for persons; a client can't do it.")
              : of(403, "not-allowed", "You may not do this.");
      case NOT_FOUND -> of(404, "not-found", "There is no such thing.");
      case ALREADY_EXISTS ->
          of(422, "key-reused", "The Idempotency-Key came with another request before.");
      case FAILED_PRECONDITION -> of(409, "conflict", fault.text());
      case OUT_OF_RANGE -> of(416, "out-of-range", fault.text());
      case RESOURCE_EXHAUSTED -> of(503, "busy", "Too much at once; try again in a moment.");
      case UNAVAILABLE ->
          of(503, "unavailable", "A part of the platform can't be reached just now.");
      case DEADLINE_EXCEEDED -> of(504, "too-slow", "A part of the platform took too long.");
      default -> of(500, "broken", "Something went wrong on our side.");
    };
  }

  /// Signed in, but too long ago for this (RFC 9470).
  private static Problem stepUp(String maxAgeSeconds) {
    return new Problem(
        401,
        "proof-needed",
        "Prove once more that it is you.",
        new JsonObject().put(MAX_AGE, Integer.valueOf(maxAgeSeconds)));
  }

  private static JsonObject violation(String text) {
    int colon = text.indexOf(": ");
    return colon < 0
        ? new JsonObject().put("field", "").put("rule", text)
        : new JsonObject()
            .put("field", text.substring(0, colon))
            .put("rule", text.substring(colon + 2));
  }

  Buffer toBuffer() {
    JsonObject json =
        new JsonObject().put("type", TYPE_BASE + type).put("title", title).put("status", status);
    return json.mergeIn(members).toBuffer();
  }

  /// Sends this where there is no router, and closes the connection.
  void close(HttpServerRequest request) {
    request
        .response()
        .setStatusCode(status)
        .putHeader("Content-Type", MEDIA_TYPE)
        .putHeader("Cache-Control", "no-store")
        .putHeader("Connection", "close")
        .end(toBuffer())
        .onComplete(sent -> request.connection().close());
  }

  /// The type of the problem a request was answered with; empty when it went well.
  static String sent(RoutingContext request) {
    return request.get(SENT, "");
  }

  /// Sends this and ends the request.
  void send(RoutingContext request) {
    if (request.response().ended()) {
      // A second failure of one request, e.g. of a body that goes on after it was refused.
      return;
    }
    if (request.response().headWritten()) {
      request.response().reset();
      return;
    }
    request.put(SENT, type);
    if (status == 401) {
      request
          .response()
          .putHeader(
              "WWW-Authenticate",
              members.containsKey(MAX_AGE)
                  ? "Bearer realm=\"marquee\", error=\"insufficient_user_authentication\", max_age=\""
                      + members.getInteger(MAX_AGE)
                      + "\""
                  : "Bearer realm=\"marquee\"");
    }
    if (status == 503) {
      request.response().putHeader("Retry-After", "1");
    }
    request
        .response()
        .setStatusCode(status)
        .putHeader("Content-Type", MEDIA_TYPE)
        .putHeader("Cache-Control", "no-store");
    Body.end(request, toBuffer());
  }
}
