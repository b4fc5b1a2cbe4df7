package dev.marquee.platform.rpc;

import com.google.protobuf.Message;
import io.vertx.core.Handler;
import io.vertx.core.streams.ReadStream;
import io.vertx.grpc.client.GrpcClientRequest;
import io.vertx.grpc.client.GrpcClientResponse;
import org.jspecify.annotations.Nullable;

/// The messages of a server-streaming call. Nothing flows before a handler is set, so none is lost
/// to one that comes late; a failure of any kind arrives as a [Fault] in place of the end;
/// `handler(null)` cancels the call.
final class ClientStream implements ReadStream<Message> {
  private final GrpcClientRequest<Message, Message> request;
  private final GrpcClientResponse<Message, Message> response;
  private volatile @Nullable Handler<Void> endHandler;
  private volatile @Nullable Handler<Throwable> exceptionHandler;
  private volatile boolean over;
  private boolean held = true;

  ClientStream(
      GrpcClientRequest<Message, Message> request, GrpcClientResponse<Message, Message> response) {
    this.request = request;
    this.response = response;
    response.pause();
    ClientFaults.ended(response, response.end()).onComplete((ended, error) -> end(error));
  }

  private void end(@Nullable Throwable error) {
    Handler<Void> atEnd = endHandler;
    Handler<Throwable> atFailure = exceptionHandler;
    if (over) {
      return;
    }
    over = true;
    if (error == null && atEnd != null) {
      atEnd.handle(null);
    } else if (error != null && atFailure != null) {
      atFailure.handle(error);
    }
  }

  @Override
  public ReadStream<Message> handler(@Nullable Handler<Message> handler) {
    if (handler == null) {
      if (!over) {
        over = true;
        request.cancel();
      }
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
    return this;
  }

  @Override
  public ReadStream<Message> endHandler(@Nullable Handler<Void> handler) {
    endHandler = handler;
    return this;
  }
}
