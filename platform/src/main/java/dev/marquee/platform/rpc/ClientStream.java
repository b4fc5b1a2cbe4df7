package dev.marquee.platform.rpc;

import com.google.protobuf.Message;
import io.vertx.core.Handler;
import io.vertx.core.streams.ReadStream;
import io.vertx.grpc.client.GrpcClientRequest;
import io.vertx.grpc.client.GrpcClientResponse;
import org.jspecify.annotations.Nullable;

/// The messages of a server-streaming call. Nothing flows before a handler is set, so none is lost
/// to one that comes late, the end neither; a failure of any kind arrives as a [Fault] in place of
/// the end; `handler(null)` cancels the call.
final class ClientStream implements ReadStream<Message> {
  private final GrpcClientRequest<Message, Message> request;
  private final GrpcClientResponse<Message, Message> response;
  private volatile @Nullable Handler<Void> endHandler;
  private volatile @Nullable Handler<Throwable> exceptionHandler;
  private boolean over;
  private boolean untold;
  private @Nullable Throwable failure;
  private boolean held = true;

  ClientStream(
      GrpcClientRequest<Message, Message> request, GrpcClientResponse<Message, Message> response) {
    this.request = request;
    this.response = response;
    response.pause();
    ClientFaults.ended(response, response.end()).onComplete((ended, error) -> end(error));
  }

  private void end(@Nullable Throwable error) {
    synchronized (this) {
      if (over) {
        return;
      }
      over = true;
      untold = true;
      failure = error;
    }
    tellEnd();
  }

  /// Tells the end once, when it has come and there is somebody to tell.
  private void tellEnd() {
    Handler<Void> atEnd;
    Handler<Throwable> atFailure;
    Throwable error;
    synchronized (this) {
      error = failure;
      atEnd = error == null ? endHandler : null;
      atFailure = error == null ? null : exceptionHandler;
      if (!untold || (atEnd == null && atFailure == null)) {
        return;
      }
      untold = false;
    }
    if (atEnd != null) {
      atEnd.handle(null);
    } else if (atFailure != null && error != null) {
      atFailure.handle(error);
    }
  }

  @Override
  public ReadStream<Message> handler(@Nullable Handler<Message> handler) {
    if (handler == null) {
      synchronized (this) {
        if (over) {
          return this;
        }
        over = true;
      }
      request.cancel();
    } else {
      response.handler(handler);
      if (held) {
        resume();
      }
    }
    return this;
  }

  @Override
  public ReadStream<Message> pause() {
    held = false;
    response.pause();
    return this;
  }

  @Override
  public ReadStream<Message> resume() {
    held = false;
    response.resume();
    return this;
  }

  @Override
  public ReadStream<Message> fetch(long amount) {
    held = false;
    response.fetch(amount);
    return this;
  }

  @Override
  public ReadStream<Message> exceptionHandler(@Nullable Handler<Throwable> handler) {
    exceptionHandler = handler;
    tellEnd();
    return this;
  }

  @Override
  public ReadStream<Message> endHandler(@Nullable Handler<Void> handler) {
    endHandler = handler;
    tellEnd();
    return this;
  }
}
