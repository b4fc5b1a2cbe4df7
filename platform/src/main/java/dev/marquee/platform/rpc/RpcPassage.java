package dev.marquee.platform.rpc;

import com.google.protobuf.Descriptors.MethodDescriptor;
import io.vertx.core.buffer.Buffer;
import io.vertx.grpc.client.GrpcClientResponse;
import io.vertx.grpc.common.ServiceName;
import io.vertx.grpc.server.GrpcServerRequest;
import io.vertx.grpc.server.StatusException;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/// Passes a call on to its domain as bytes, unread: for a listener that proxies. Unary and
/// server-streaming calls alike; the caller's context goes along, and so does the answer's status.
public final class RpcPassage {
  private final RpcChannels channels;
  private final RpcOptions options;
  private final Clock clock;

  public RpcPassage(RpcChannels channels, RpcOptions options, Clock clock) {
    this.channels = channels;
    this.options = options;
    this.clock = clock;
  }

  /// Passes one call on. The request is paused, the caller's [CallContext] bound.
  public void pass(GrpcServerRequest<Buffer, Buffer> request, MethodDescriptor method) {
    CallContext context = CallContext.current();
    String domain = method.getFile().getPackage().split("\\.")[1];
    channels
        .client()
        .request(channels.address(domain))
        .onSuccess(upstream -> {
          upstream
              .serviceName(ServiceName.create(method.getService().getFullName()))
              .methodName(method.getName());
          upstream.headers().set(CallContext.REQUEST_ID, context.requestId());
          upstream.headers().set(CallContext.TENANT, context.tenant());
          upstream.headers().set(CallContext.CLIENT_IP, context.clientIp());
          upstream.headers().set(CallContext.COUNTRY, context.country());
          upstream.headers().set("authorization", "Bearer " + context.token());
          if (!context.idempotencyKey().isEmpty()) {
            upstream.headers().set(CallContext.IDEMPOTENCY_KEY, context.idempotencyKey());
          }
          upstream.timeout(timeoutMillis(method, context), TimeUnit.MILLISECONDS);
          request.errorHandler(cancelled -> upstream.cancel());
          request.handler(upstream::end);
          upstream
              .response()
              .onSuccess(response -> back(response, request))
              .onFailure(error -> fail(request, error));
          request.resume();
        })
        .onFailure(error -> {
          fail(request, error);
          request.resume();
        });
  }

  /// A stream may last as long as the token that opened it.
  private long timeoutMillis(MethodDescriptor method, CallContext context) {
    return method.isServerStreaming()
        ? Math.max(1, Duration.between(clock.instant(), context.caller().expiresAt()).toMillis())
        : options.callTimeout().toMillis();
  }

  private static void back(
      GrpcClientResponse<Buffer, Buffer> response, GrpcServerRequest<Buffer, Buffer> request) {
    response.handler(message -> {
      request.response().write(message);
      if (request.response().writeQueueFull()) {
        response.pause();
        request.response().drainHandler(drained -> response.resume());
      }
    });
    ClientFaults.ended(response, response.end())
        .onSuccess(ended -> request.response().end())
        .onFailure(error -> fail(request, error));
  }

  private static void fail(GrpcServerRequest<Buffer, Buffer> request, Throwable error) {
    Fault fault = ClientFaults.of(error);
    request.response().fail(new StatusException(fault.status(), fault.text()));
  }
}
