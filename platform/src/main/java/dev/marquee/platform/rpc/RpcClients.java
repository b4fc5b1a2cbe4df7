package dev.marquee.platform.rpc;

import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Message;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.circuitbreaker.OpenCircuitException;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.streams.ReadStream;
import io.vertx.grpc.common.GrpcLocal;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.grpc.common.ServiceMethod;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/// Clients of the other verticles, as their generated interfaces: `clients.asCaller(Titles.class)`.
/// Each call carries the caller's (or this service's) token, tenant, request id and a deadline, at
/// most what is left of the caller's own; failures come back as [Fault] with the other side's
/// message; a read is retried once when its instance was gone; a domain that keeps failing is cut
/// off by its breaker.
///
/// The generated client drops metadata, per-call timeout and status message, so calls go through a
/// proxy of the interface.
public final class RpcClients {
  private final RpcChannels channels;
  private final ServiceTokens serviceTokens;
  private final MeterRegistry meters;
  private final String role;
  private final RpcOptions options;

  /// @param role name under which this process calls on its own account
  public RpcClients(
      Vertx vertx,
      RpcChannels channels,
      ServiceTokens serviceTokens,
      MeterRegistry meters,
      String role,
      RpcOptions options) {
    this.channels = channels;
    this.serviceTokens = serviceTokens;
    this.meters = meters;
    this.role = role;
    this.options = options;
  }

  /// A client that forwards the current caller's token.
  ///
  /// @param service generated interface, e.g. `Titles.class`
  public <T> T asCaller(Class<T> service) {
    return proxy(service, domainOf(service), false);
  }

  /// A client that calls as this process, for the tenant of the current call.
  public <T> T asService(Class<T> service) {
    return proxy(service, domainOf(service), true);
  }

  /// The same for a service that several domains bind, such as `Privacy`.
  ///
  /// @param domain whose, e.g. "booking"
  public <T> T asServiceOf(String domain, Class<T> service) {
    return proxy(service, domain, true);
  }

  /// A method called by its name, for a generic caller such as the REST edge.
  public Call call(Class<?> service, String method) {
    Rpc rpc = rpcs(service, domainOf(service), false).get(method);
    if (rpc == null) {
      throw new IllegalArgumentException(service.getName() + " has no method " + method);
    }
    return rpc::unary;
  }

  /// One method of another verticle.
  public interface Call {
    /// Calls it.
    Future<Message> send(Message request);
  }

  private static String domainOf(Class<?> service) {
    return ServiceContract.ofInterface(service).domain();
  }

  private <T> T proxy(Class<T> service, String domain, boolean asService) {
    Map<String, Rpc> rpcs = rpcs(service, domain, asService);
    InvocationHandler handler =
        (self, method, arguments) -> {
          if (method.getDeclaringClass() == Object.class) {
            return method.invoke(rpcs, arguments);
          }
          Rpc rpc = Objects.requireNonNull(rpcs.get(ServiceContract.capitalised(method.getName())));
          Message request = (Message) arguments[0];
          return rpc.streams ? rpc.stream(request) : rpc.unary(request);
        };
    return service.cast(
        Proxy.newProxyInstance(service.getClassLoader(), new Class<?>[] {service}, handler));
  }

  private Map<String, Rpc> rpcs(Class<?> service, String domain, boolean asService) {
    ServiceContract contract = ServiceContract.ofInterface(service);
    Map<String, Rpc> rpcs = new HashMap<>();
    ServiceContract.clientMethods(service)
        .forEach((name, method) -> rpcs.put(name, new Rpc(contract, method, domain, asService)));
    return Map.copyOf(rpcs);
  }

  /// One method, called in one mode.
  private final class Rpc {
    private final ServiceMethod<Message, Message> method;
    private final String domain;
    private final boolean asService;
    private final boolean streams;
    private final boolean repeatable;
    private final CallTimer timer;

    Rpc(
        ServiceContract contract,
        ServiceMethod<Message, Message> method,
        String domain,
        boolean asService) {
      MethodDescriptor descriptor = contract.method(method.methodName());
      this.method = method;
      this.domain = domain;
      this.asService = asService;
      this.streams = descriptor.isServerStreaming();
      this.repeatable = AccessPolicy.of(descriptor).getIdempotent();
      this.timer = new CallTimer(meters, "rpc.client", method.fullMethodName());
    }

    Future<Message> unary(Message message) {
      long startedAtNanos = System.nanoTime();
      ClientCall call = call(message, deadlineMillis());
      return channels
          .breaker(domain, meters)
          .execute(call::answer)
          .recover(
              error -> repeatable && isGone(error) ? call.answer() : Future.failedFuture(error))
          .recover(error -> Future.failedFuture(ClientFaults.of(error)))
          .onComplete((ok, error) ->
              timer.record(
                  error == null ? GrpcStatus.OK : ClientFaults.of(error).status(), startedAtNanos));
    }

    Future<ReadStream<Message>> stream(Message message) {
      return call(message, ClientCall.NO_DEADLINE).stream()
          .recover(error -> Future.failedFuture(ClientFaults.of(error)));
    }

    private ClientCall call(Message message, long deadlineMillis) {
      CallContext context = CallContext.find().orElse(null);
      String token =
          context == null
              ? ""
              : asService ? serviceTokens.mint(role, context.tenant()) : context.token();
      return new ClientCall(
          channels.client(),
          channels.address(domain),
          method,
          message,
          context,
          token,
          deadlineMillis);
    }
  }

  /// The call's own time, or what is left of that of the call it is made for.
  private long deadlineMillis() {
    long own = System.currentTimeMillis() + options.callTimeout().toMillis();
    Context context = Vertx.currentContext();
    GrpcLocal outer = context == null ? null : GrpcLocal.of(context);
    return outer == null ? own : Math.min(own, outer.deadline().toEpochMilli());
  }

  /// The instance can't be reached; a breaker that is open says so without having tried.
  private static boolean isGone(Throwable error) {
    return !(error instanceof OpenCircuitException)
        && ClientFaults.of(error).status() == GrpcStatus.UNAVAILABLE;
  }
}
