package dev.marquee.platform.rpc;

import com.google.protobuf.Message;
import io.vertx.core.Future;
import io.vertx.core.streams.ReadStream;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.grpc.common.InvalidMessageException;
import io.vertx.grpc.common.MessageSizeOverflowException;
import io.vertx.grpc.server.GrpcServerRequest;
import io.vertx.grpc.server.StatusException;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One call on its way through the server. However it ends (an answer, a fault, a deadline, a
/// client that went away), it ends once: counted out, timed, and answered at most once.
final class ServerCall<Q, R> {
  private static final Logger log = LoggerFactory.getLogger(ServerCall.class);
  private static final int IN_FLIGHT_MAX = 4_096;

  private final BoundService service;
  private final String method;
  private final GrpcServerRequest<Q, R> request;
  private final CallTimer timer;
  private final long startedAtNanos = System.nanoTime();
  private final AtomicBoolean over = new AtomicBoolean();
  private final AtomicBoolean counted = new AtomicBoolean(true);
  private boolean invoked;

  ServerCall(
      BoundService service, String method, GrpcServerRequest<Q, R> request, CallTimer timer) {
    this.service = service;
    this.method = method;
    this.request = request;
    this.timer = timer;
  }

  /// The stream is paused while the token is checked: a message that arrives meanwhile would be
  /// lost.
  void receive() {
    if (service.inFlight.incrementAndGet() > IN_FLIGHT_MAX) {
      fail(Fault.shed("too many calls at once"));
      return;
    }
    request.pause();
    request.errorHandler(cancelled -> end(GrpcStatus.CANCELLED));
    request.exceptionHandler(gone -> end(GrpcStatus.CANCELLED));
    request.invalidMessageHandler(this::refuse);
    request.endHandler(ignored -> {
      if (!invoked) {
        fail(new Fault(GrpcStatus.INVALID_ARGUMENT, "the request has no message"));
      }
    });
    if (request.deadline() != null) {
      request.deadline().onSuccess(ignored -> end(GrpcStatus.DEADLINE_EXCEEDED));
    }
    service
        .authenticate(request)
        .onSuccess(this::admit)
        .onFailure(this::fail)
        .onComplete(ignored -> request.resume());
  }

  private void admit(CallContext context) {
    service
        .policy
        .refusal(method, context.caller())
        .ifPresentOrElse(
            this::fail,
            () -> {
              context.bind();
              request.handler(this::invoke);
            });
  }

  private void refuse(InvalidMessageException error) {
    fail(
        error instanceof MessageSizeOverflowException
            ? Fault.shed("the message is larger than 4 MiB")
            : new Fault(GrpcStatus.INVALID_ARGUMENT, "the message can't be read"));
  }

  private void invoke(Q message) {
    if (invoked || over.get()) {
      return;
    }
    invoked = true;
    Future<?> answer;
    try {
      answer =
          Objects.requireNonNull(
              service.contract.invoke(service.implementation, method, (Message) message),
              "no future");
    } catch (Throwable e) {
      answer = Future.failedFuture(e);
    }
    answer.onComplete(done -> countOut()).onSuccess(this::answer).onFailure(this::fail);
  }

  @SuppressWarnings("unchecked")
  private void answer(@Nullable Object result) {
    if (result == null) {
      fail(new NullPointerException("no answer"));
    } else if (result instanceof ReadStream<?> stream) {
      pipe((ReadStream<R>) stream);
    } else {
      reply(GrpcStatus.OK, () -> request.response().end((R) result));
    }
  }

  /// The last word, if nobody else had it. A client that left can't be told anything; the news of
  /// that may be waiting behind the very message that is answered here.
  private void reply(GrpcStatus status, Runnable write) {
    if (!over.compareAndSet(false, true)) {
      return;
    }
    GrpcStatus outcome = status;
    try {
      write.run();
    } catch (IllegalStateException closed) {
      outcome = GrpcStatus.CANCELLED;
    }
    timer.record(outcome, startedAtNanos);
    countOutUnlessWorking();
  }

  /// A stream that fails ends the call with the fault's own status, not with silence; a reader that
  /// goes away stops it. Open streams don't count as calls in flight: they stay for hours.
  private void pipe(ReadStream<R> stream) {
    if (over.get()) {
      stream.handler(null);
      return;
    }
    request.errorHandler(cancelled -> stop(stream));
    request.response().exceptionHandler(gone -> stop(stream));
    stream
        .pipe()
        .endOnFailure(false)
        .to(request.response())
        .onSuccess(ignored -> recordOnce(GrpcStatus.OK))
        .onFailure(error -> {
          StatusException status = statusOf(error);
          if (recordOnce(status.status())) {
            request.response().fail(status);
          }
        });
  }

  private void stop(ReadStream<R> stream) {
    if (recordOnce(GrpcStatus.CANCELLED)) {
      stream.handler(null);
    }
  }

  private void fail(Throwable error) {
    StatusException status = statusOf(error);
    reply(status.status(), () -> request.response().fail(status));
  }

  /// Nobody is there to be answered any more.
  private void end(GrpcStatus status) {
    if (recordOnce(status)) {
      countOutUnlessWorking();
    }
  }

  private void countOutUnlessWorking() {
    if (!invoked) {
      countOut();
    }
  }

  /// A call counts as in flight while its method works, even when nobody waits for the answer any
  /// more: or the limit would limit nothing.
  private void countOut() {
    if (counted.compareAndSet(true, false)) {
      service.inFlight.decrementAndGet();
    }
  }

  private boolean recordOnce(GrpcStatus status) {
    boolean first = over.compareAndSet(false, true);
    if (first) {
      timer.record(status, startedAtNanos);
    }
    return first;
  }

  /// The one place where what a method threw becomes a status. What isn't a fault is ours to mend:
  /// logged, and hidden.
  private StatusException statusOf(Throwable error) {
    if (error instanceof Fault fault) {
      if (fault.getCause() != null) {
        log.warn("{}: {}", request.fullMethodName(), fault.text(), fault.getCause());
      }
      return new StatusException(fault.status(), fault.text());
    }
    if (error instanceof StatusException status) {
      return status;
    }
    if (Outage.is(error)) {
      log.warn("{}: a server below can't be reached", request.fullMethodName(), error);
      return new StatusException(GrpcStatus.UNAVAILABLE, "can't be reached just now");
    }
    if (error instanceof UnsupportedOperationException e
        && "Not implemented".equals(e.getMessage())) {
      return new StatusException(GrpcStatus.UNIMPLEMENTED, "not implemented here");
    }
    log.error("{} failed", request.fullMethodName(), error);
    return new StatusException(GrpcStatus.INTERNAL, "something went wrong on our side");
  }
}
