package dev.marquee.streaming.origin;

import dev.marquee.platform.rpc.CallContext;
import dev.marquee.platform.rpc.Fault;
import dev.marquee.streaming.upload.CreateOutcome;
import dev.marquee.streaming.upload.Upload;
import dev.marquee.streaming.upload.UploadAppend;
import dev.marquee.streaming.upload.UploadFiles;
import dev.marquee.streaming.upload.UploadLocks;
import dev.marquee.streaming.upload.Uploads;
import dev.marquee.streaming.video.Rejection;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.grpc.common.GrpcStatus;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/// What the methods of tus do. The bytes go to the file on the event loop; the rules are in
/// [Uploads], on virtual threads. Every future ends once its answer is sent, or fails by what is to
/// be answered instead.
public final class TusMethods {
  static final String PATH = "/media/uploads";

  private final Vertx vertx;
  private final Uploads uploads;
  private final UploadFiles files;
  private final UploadLocks locks;
  private final Calls calls;

  public TusMethods(
      Vertx vertx, Uploads uploads, UploadFiles files, UploadLocks locks, Calls calls) {
    this.vertx = vertx;
    this.uploads = uploads;
    this.files = files;
    this.locks = locks;
    this.calls = calls;
  }

  /// What a request that brought bytes came to.
  private record Received(long offset, Instant expiresAt, Optional<Rejection> problem) {}

  Future<Void> create(TusExchange exchange) {
    long bytes = TusHeaders.bytes(TusHeaders.LENGTH, exchange.header(TusHeaders.LENGTH));
    TusHeaders.Purpose purpose = TusHeaders.purpose(exchange.header(TusHeaders.METADATA));
    return calls
        .run(exchange.call(), () -> uploads.create(purpose.kind(), purpose.ownerId(), bytes))
        .compose(outcome ->
            switch (outcome) {
              case CreateOutcome.Created(Upload upload) -> created(exchange, upload);
              case CreateOutcome.TooLarge(long max) ->
                  Problem.of(413, "too-large", "The file is too large.")
                      .with("bytesMax", max)
                      .refused();
              case CreateOutcome.TooMany(int max) ->
                  Problem.of(429, "too-many-uploads", "Finish or delete other uploads first.")
                      .with("unfinishedMax", max)
                      .refused();
              case CreateOutcome.NotADraft(String state) ->
                  Problem.of(409, "wrong-state", "The title's state forbids this.")
                      .with("state", state)
                      .with("rule", "Only a draft can get a video: a reviewer must see it first.")
                      .refused();
              case CreateOutcome.NoOwner() ->
                  Problem.of(404, "not-found", "There is no such title.").refused();
              case CreateOutcome.NoRoom() ->
                  Problem.of(507, "no-room", "There is no room for this file just now.").refused();
            });
  }

  private Future<Void> created(TusExchange exchange, Upload upload) {
    exchange.response().putHeader(HttpHeaders.LOCATION, PATH + "/" + upload.id());
    if (exchange.bringsBytes() || upload.bytes() == 0) {
      return held(exchange, upload.id(), fresh -> append(exchange, fresh, 0, 201));
    }
    return exchange
        .answer()
        .setStatusCode(201)
        .putHeader(TusHeaders.OFFSET, "0")
        .putHeader(TusHeaders.EXPIRES, TusHeaders.date(upload.expiresAt()))
        .end();
  }

  Future<Void> head(TusExchange exchange, UUID id) {
    return held(exchange, id, upload -> tell(exchange, upload));
  }

  Future<Void> patch(TusExchange exchange, UUID id) {
    return held(exchange, id, upload -> patch(exchange, upload));
  }

  Future<Void> delete(TusExchange exchange, UUID id) {
    return held(exchange, id, upload -> terminate(exchange, upload));
  }

  /// An upload that has all its bytes but isn't an asset yet (we were killed in between) becomes
  /// one now: its client may have nothing left to send.
  private Future<Void> tell(TusExchange exchange, Upload upload) {
    return offset(upload)
        .compose(offset -> {
          if (offset == upload.bytes()) {
            return received(exchange, upload, offset, 200);
          }
          return exchange
              .answer()
              .putHeader(TusHeaders.OFFSET, String.valueOf(offset))
              .putHeader(TusHeaders.LENGTH, String.valueOf(upload.bytes()))
              .putHeader(TusHeaders.EXPIRES, TusHeaders.date(upload.expiresAt()))
              .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
              .end();
        });
  }

  private Future<Void> patch(TusExchange exchange, Upload upload) {
    if (!exchange.bringsBytes()) {
      return Problem.of(415, "content-type", "The body must be " + TusHeaders.BODY_TYPE).refused();
    }
    long claimed = TusHeaders.bytes(TusHeaders.OFFSET, exchange.header(TusHeaders.OFFSET));
    return append(exchange, upload, claimed, 204);
  }

  private Future<Void> terminate(TusExchange exchange, Upload upload) {
    return calls
        .run(
            exchange.call(),
            () -> {
              uploads.terminate(upload);
              return upload;
            })
        .compose(gone -> exchange.answer().setStatusCode(204).end());
  }

  private Future<Long> offset(Upload upload) {
    return upload.finished() ? Future.succeededFuture(upload.bytes()) : files.offset(upload);
  }

  private Future<Void> append(TusExchange exchange, Upload upload, long claimed, int status) {
    if (upload.finished()) {
      return claimed == upload.bytes()
          ? received(exchange, upload, claimed, status)
          : Future.failedFuture(new UploadAppend.OtherOffsetException(upload.bytes()));
    }
    return files
        .append(upload, claimed)
        .compose(exchange::takeInto)
        .compose(offset -> received(exchange, upload, offset, status));
  }

  private Future<Void> received(TusExchange exchange, Upload upload, long offset, int status) {
    return calls
        .run(
            exchange.call(),
            () -> {
              Instant expiresAt = uploads.keepAlive(upload);
              boolean whole = offset == upload.bytes();
              return new Received(
                  offset, expiresAt, whole ? uploads.finish(upload) : Optional.empty());
            })
        .compose(received ->
            received.problem.isPresent()
                ? rejected(upload, received.problem.get()).refused()
                : exchange
                    .answer()
                    .setStatusCode(status)
                    .putHeader(TusHeaders.OFFSET, String.valueOf(received.offset))
                    .putHeader(TusHeaders.LENGTH, String.valueOf(upload.bytes()))
                    .putHeader(TusHeaders.EXPIRES, TusHeaders.date(received.expiresAt))
                    .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                    .end());
  }

  private static Problem rejected(Upload upload, Rejection reason) {
    return Problem.of(422, "upload-rejected", "This file can't be used as a video.")
        .with("reason", reason.code())
        .with("assetId", upload.id().toString());
  }

  /// Works on an upload of the caller's while no other request does.
  private Future<Void> held(TusExchange exchange, UUID id, Function<Upload, Future<Void>> work) {
    Context context = vertx.getOrCreateContext();
    Runnable stop = () -> context.runOnContext(ignored -> exchange.cut());
    return find(exchange.call(), id)
        .compose(mine -> Calls.here(locks.acquire(exchange.call().tenant(), id, stop)))
        .compose(
            hold -> find(exchange.call(), id).compose(work).onComplete(done -> hold.release()));
  }

  private Future<Upload> find(CallContext call, UUID id) {
    return calls
        .run(call, () -> uploads.find(id))
        .map(found -> found.orElseThrow(TusMethods::notFound));
  }

  static Fault notFound() {
    return new Fault(GrpcStatus.NOT_FOUND, "there is no such upload");
  }
}
