package dev.marquee.platform.rpc;

import com.google.protobuf.Descriptors.ServiceDescriptor;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.grpc.common.ServiceMethod;
import io.vertx.grpc.common.ServiceName;
import io.vertx.grpc.server.GrpcServer;
import io.vertx.grpc.server.GrpcServerRequest;
import io.vertx.grpc.server.Service;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;

/// One service as Vert.x gRPC sees it: each of its methods receives its calls as [ServerCall]s.
final class BoundService implements Service {
  final ServiceContract contract;
  final Object implementation;
  final AccessPolicy policy;

  /// Calls that run on this server, over all its services.
  final AtomicInteger inFlight;

  private final TokenVerifier tokens;
  private final MeterRegistry meters;

  BoundService(
      ServiceContract contract,
      Object implementation,
      TokenVerifier tokens,
      MeterRegistry meters,
      AtomicInteger inFlight) {
    this.contract = contract;
    this.implementation = implementation;
    this.policy = new AccessPolicy(contract.descriptor(), tokens.clock());
    this.tokens = tokens;
    this.meters = meters;
    this.inFlight = inFlight;
  }

  @Override
  public ServiceName name() {
    return ServiceName.create(contract.descriptor().getFullName());
  }

  @Override
  public ServiceDescriptor descriptor() {
    return contract.descriptor();
  }

  @Override
  public void bind(GrpcServer server) {
    contract.serverMethods().forEach(method -> bindMethod(server, method));
  }

  private <Q, R> void bindMethod(GrpcServer server, ServiceMethod<Q, R> method) {
    CallTimer timer = new CallTimer(meters, "rpc.server", method.fullMethodName());
    server.callHandler(
        method, request -> new ServerCall<>(this, method.methodName(), request, timer).receive());
  }

  /// Who calls, and what else the metadata says.
  Future<CallContext> authenticate(GrpcServerRequest<?, ?> request) {
    String authorization = header(request, "authorization");
    String tenant = header(request, CallContext.TENANT);
    if (authorization.isEmpty()) {
      return Future.succeededFuture(context(request, Caller.nobody(tenant), ""));
    }
    if (!authorization.startsWith("Bearer ")) {
      return Future.failedFuture(
          new Fault(GrpcStatus.UNAUTHENTICATED, "authorization must be a bearer token"));
    }
    String token = authorization.substring("Bearer ".length());
    return tokens
        .verify(token)
        .map(caller -> {
          if (!tenant.isEmpty() && !tenant.equals(caller.tenant())) {
            throw Fault.denied("the token is of another tenant");
          }
          return context(request, caller, token);
        });
  }

  private static CallContext context(GrpcServerRequest<?, ?> request, Caller caller, String token) {
    String requestId = header(request, CallContext.REQUEST_ID);
    return new CallContext(
        requestId.isEmpty() ? UUID.randomUUID().toString() : requestId,
        caller.tenant(),
        caller,
        token,
        header(request, CallContext.IDEMPOTENCY_KEY),
        header(request, CallContext.COUNTRY),
        header(request, CallContext.CLIENT_IP));
  }

  private static String header(GrpcServerRequest<?, ?> request, String name) {
    String value = request.headers().get(name);
    return value == null ? "" : value;
  }
}
