package dev.marquee.platform.rpc;

import com.google.protobuf.Message;
import io.vertx.core.Future;
import io.vertx.core.net.Address;
import io.vertx.core.streams.ReadStream;
import io.vertx.grpc.client.GrpcClient;
import io.vertx.grpc.client.GrpcClientRequest;
import io.vertx.grpc.client.GrpcClientResponse;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.grpc.common.ServiceMethod;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// One call to another verticle: what is sent, with whose token, until when. It may be sent again
/// while there is time.
///
/// @param client the same for each attempt: it remembers which instance just failed
/// @param context what runs here now, carried on; null when nothing does
/// @param token bearer token; empty for none
/// @param deadlineMillis when the answer must be there, as Unix milliseconds; [#NO_DEADLINE] for
///   streams
record ClientCall(
    GrpcClient client,
    Address domain,
    ServiceMethod<Message, Message> method,
    Message message,
    @Nullable CallContext context,
    String token,
    long deadlineMillis) {
  static final long NO_DEADLINE = Long.MAX_VALUE;

  /// A request, and the answer that began.
  private record Sent(
      GrpcClientRequest<Message, Message> request, GrpcClientResponse<Message, Message> response) {}

  /// The one message that answers.
  Future<Message> answer() {
    return send().compose(sent -> ClientFaults.ended(sent.response, sent.response.last()));
  }

  /// The messages that answer; letting go of the stream cancels the call.
  Future<ReadStream<Message>> stream() {
    return send().map(sent -> new ClientStream(sent.request, sent.response));
  }

  private Future<Sent> send() {
    if (millisLeft() <= 0) {
      return Future.failedFuture(tooLate());
    }
    return connected()
        .recover(unsent -> connected())
        .compose(request -> {
          describe(request);
          if (deadlineMillis != NO_DEADLINE) {
            long millisLeft = millisLeft();
            if (millisLeft <= 0) {
              request.cancel();
              return Future.failedFuture(tooLate());
            }
            request.timeout(millisLeft, TimeUnit.MILLISECONDS);
          }
          return request
              .end(message)
              .compose(ended -> request.response())
              .map(response -> new Sent(request, response));
        });
  }

  /// A request nobody has seen yet: when no connection can be had for it, it may be tried again,
  /// elsewhere, even if it is a write.
  private Future<GrpcClientRequest<Message, Message>> connected() {
    return client.request(domain, method);
  }

  private long millisLeft() {
    return deadlineMillis - System.currentTimeMillis();
  }

  private static Fault tooLate() {
    return new Fault(GrpcStatus.DEADLINE_EXCEEDED, "took too long");
  }

  private void describe(GrpcClientRequest<?, ?> request) {
    if (context == null) {
      request.headers().set(CallContext.REQUEST_ID, UUID.randomUUID().toString());
      return;
    }
    request.headers().set(CallContext.REQUEST_ID, context.requestId());
    put(request, CallContext.TENANT, context.tenant());
    put(request, CallContext.IDEMPOTENCY_KEY, context.idempotencyKey());
    put(request, CallContext.COUNTRY, context.country());
    put(request, CallContext.CLIENT_IP, context.clientIp());
    if (!token.isEmpty()) {
      request.headers().set("authorization", "Bearer " + token);
    }
  }

  private static void put(GrpcClientRequest<?, ?> request, String name, String value) {
    if (!value.isEmpty()) {
      request.headers().set(name, value);
    }
  }
}
