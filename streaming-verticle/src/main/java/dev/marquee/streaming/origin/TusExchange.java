package dev.marquee.streaming.origin;

import dev.marquee.platform.rpc.CallContext;
import dev.marquee.streaming.upload.UploadAppend;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.streams.Pipe;

/// One tus request of a known caller, on its event loop.
final class TusExchange {
  private final HttpServerRequest request;
  private final Pipe<Buffer> body;
  private final CallContext call;
  private boolean takingBytes;
  private boolean givenUp;

  /// @param body taken from the request at its very start: so a connection that breaks before
  ///   anybody reads is noticed
  TusExchange(HttpServerRequest request, Pipe<Buffer> body, CallContext call) {
    this.request = request;
    this.body = body;
    this.call = call;
  }

  CallContext call() {
    return call;
  }

  /// A header's value; empty when it isn't there.
  String header(String name) {
    String value = request.getHeader(name);
    return value == null ? "" : value;
  }

  /// True when the body is what tus sends.
  boolean bringsBytes() {
    return header("Content-Type").equals(TusHeaders.BODY_TYPE);
  }

  /// Takes the body's bytes to their end. What came before a cut is kept.
  ///
  /// @return the new offset
  Future<Long> takeInto(UploadAppend append) {
    takingBytes = true;
    if (givenUp) {
      cut();
    }
    return body.to(append)
        .transform(taken -> {
          takingBytes = false;
          return append
              .finish()
              .compose(offset ->
                  taken.succeeded()
                      ? Future.succeededFuture(offset)
                      : Future.failedFuture(taken.cause()));
        });
  }

  /// Ends a request that waits for bytes, now or later; one that has them all finishes and answers.
  void cut() {
    givenUp = true;
    if (takingBytes) {
      request.response().reset();
    }
  }

  /// The response, once nothing more is wanted of the request: one that is still held back would
  /// look unread, and HTTP/2 would reset its stream.
  HttpServerResponse answer() {
    body.close();
    return request.response();
  }

  HttpServerResponse response() {
    return request.response();
  }
}
