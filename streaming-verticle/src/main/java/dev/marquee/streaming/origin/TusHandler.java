package dev.marquee.streaming.origin;

import dev.marquee.platform.Platform;
import dev.marquee.platform.Uuid7;
import dev.marquee.platform.rpc.CallContext;
import dev.marquee.platform.rpc.Fault;
import dev.marquee.streaming.upload.UploadAppend.BusyException;
import dev.marquee.streaming.upload.UploadAppend.OtherOffsetException;
import dev.marquee.streaming.upload.UploadAppend.TooManyBytesException;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.streams.Pipe;
import io.vertx.grpc.common.GrpcStatus;
import java.io.IOException;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// [tus 1.0.0](https://tus.io/protocols/resumable-upload) under `/media/uploads`, with the
/// extensions creation, creation-with-upload, termination and expiration. The bytes go to the file
/// on the event loop; the rules are in [Uploads], on virtual threads.
public final class TusHandler {
  private static final Logger log = LoggerFactory.getLogger(TusHandler.class);
  private static final String PATH = TusMethods.PATH;
  private static final String EXTENSIONS = "creation,creation-with-upload,termination,expiration";

  /// A refused request's body is read and dropped for so long, that its sender may hear why.
  private static final long DRAIN_MILLIS = 2_000;

  private final Platform platform;
  private final TusMethods methods;
  private final long bytesMax;

  /// @param bytesMax what an upload may have, to be told
  public TusHandler(Platform platform, TusMethods methods, long bytesMax) {
    this.platform = platform;
    this.methods = methods;
    this.bytesMax = bytesMax;
  }

  void handle(HttpServerRequest request, String path) {
    Pipe<Buffer> body = request.pipe().endOnComplete(false);
    request.response().putHeader(TusHeaders.RESUMABLE, TusHeaders.VERSION);
    String override = request.getHeader("X-HTTP-Method-Override");
    String method = override == null ? request.method().name() : override;
    if (method.equals("OPTIONS")) {
      describe(request.response());
      return;
    }
    Future<Void> answered =
        TusHeaders.VERSION.equals(request.getHeader(TusHeaders.RESUMABLE))
            ? authenticate(request)
                .compose(call -> handle(new TusExchange(request, body, call), path, method))
            : Problem.of(412, "tus-version", "This is a tus 1.0.0 server.").refused();
    answered.onFailure(error -> {
      body.close();
      refuse(request, error);
    });
  }

  private Future<Void> handle(TusExchange exchange, String path, String method) {
    if (method.equals("POST") && (path.equals(PATH) || path.equals(PATH + "/"))) {
      return methods.create(exchange);
    }
    if (!path.startsWith(PATH + "/")) {
      return Future.failedFuture(TusMethods.notFound());
    }
    UUID id = Uuid7.parse("id", path.substring(PATH.length() + 1));
    return switch (method) {
      case "HEAD" -> methods.head(exchange, id);
      case "PATCH" -> methods.patch(exchange, id);
      case "DELETE" -> methods.delete(exchange, id);
      default -> Problem.of(405, "method", "No such method here.").refused();
    };
  }

  private void describe(HttpServerResponse response) {
    response
        .putHeader("Tus-Version", TusHeaders.VERSION)
        .putHeader("Tus-Extension", EXTENSIONS)
        .putHeader("Tus-Max-Size", String.valueOf(bytesMax))
        .setStatusCode(204)
        .end();
  }

  private Future<CallContext> authenticate(HttpServerRequest request) {
    String authorization = request.getHeader(HttpHeaders.AUTHORIZATION);
    if (authorization == null || !authorization.startsWith("Bearer ")) {
      return Future.failedFuture(new Fault(GrpcStatus.UNAUTHENTICATED, "sign in first"));
    }
    String token = authorization.substring("Bearer ".length());
    String address = String.valueOf(request.remoteAddress().hostAddress());
    return Calls.here(platform.tokens().verify(token))
        .map(caller ->
            new CallContext(
                platform.ids().nextString(), caller.tenant(), caller, token, "", "", address));
  }

  private void refuse(HttpServerRequest request, Throwable error) {
    if (request.response().closed()) {
      return;
    }
    Problem problem =
        switch (error) {
          case Problem.RefusedException refused -> refused.problem();
          case Fault fault -> Problem.of(fault);
          case TooManyBytesException e ->
              Problem.of(413, "too-large", "The body goes past the upload's length.");
          case OtherOffsetException e ->
              Problem.of(409, "offset", "The upload is at another offset.")
                  .with("offset", e.offset());
          case BusyException e ->
              Problem.of(423, "busy", "Another request, to another process, writes this upload.");
          case IOException e -> Problem.of(507, "no-room", "The bytes can't be kept just now.");
          default -> Problem.of(500, "broken", "Something went wrong on our side.");
        };
    if (problem.status() >= 500) {
      log.warn("{} {} failed", request.method(), request.path(), error);
    }
    problem.send(request);
    if (request.isEnded()) {
      return;
    }
    request.resume();
    platform
        .vertx()
        .setTimer(
            DRAIN_MILLIS,
            id -> {
              if (!request.isEnded()) {
                request.connection().close();
              }
            });
  }
}
