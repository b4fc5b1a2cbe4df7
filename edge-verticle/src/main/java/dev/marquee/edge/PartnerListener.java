package dev.marquee.edge;

import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import dev.marquee.platform.Platform;
import dev.marquee.platform.rpc.CallContext;
import dev.marquee.platform.rpc.Fault;
import dev.marquee.platform.rpc.RpcPassage;
import dev.marquee.proto.booking.v1.BookingsGrpcService;
import dev.marquee.proto.booking.v1.ReservationsGrpcService;
import dev.marquee.proto.booking.v1.ShowtimesGrpcService;
import dev.marquee.proto.booking.v1.TheatresGrpcService;
import dev.marquee.proto.booking.v1.TicketsGrpcService;
import dev.marquee.proto.catalog.v1.TitlesGrpcService;
import dev.marquee.proto.options.v1.Exposure;
import dev.marquee.proto.options.v1.Options;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.grpc.common.ServiceName;
import io.vertx.grpc.health.HealthService;
import io.vertx.grpc.reflection.ReflectionService;
import io.vertx.grpc.server.GrpcServer;
import io.vertx.grpc.server.GrpcServerOptions;
import io.vertx.grpc.server.GrpcServerRequest;
import io.vertx.grpc.server.Service;
import io.vertx.grpc.server.StatusException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/// The gRPC port for partners. It passes on only RPCs whose contract says `EXPOSURE_PARTNER`, only
/// with a partner's token, and never a tenant the token isn't of; the domain behind verifies again.
/// Messages go through as bytes.
final class PartnerListener {
  private static final List<ServiceDescriptor> SERVICES =
      List.of(
          TitlesGrpcService.SERVICE_DESCRIPTOR,
          TheatresGrpcService.SERVICE_DESCRIPTOR,
          ShowtimesGrpcService.SERVICE_DESCRIPTOR,
          ReservationsGrpcService.SERVICE_DESCRIPTOR,
          BookingsGrpcService.SERVICE_DESCRIPTOR,
          TicketsGrpcService.SERVICE_DESCRIPTOR);
  private static final long MESSAGE_BYTES_MAX = 1L << 20;

  /// Longer than the quiet of any stream: those say now and then that they are alive.
  private static final int IDLE_SECONDS = 300;

  private static final Set<String> ROLES = Set.of("partner", "admin");

  private final Platform platform;
  private final RateLimits limits;
  private final Addresses addresses;
  private final RpcPassage passage;
  private final Map<String, MethodDescriptor> nameToMethod = new TreeMap<>();
  private final HttpServer http;

  /// @param patience with clients that drip; a connection may be idle for longer than on HTTP
  PartnerListener(
      Vertx vertx,
      Platform platform,
      RateLimits limits,
      Addresses addresses,
      HttpOptions patience) {
    this.platform = platform;
    this.limits = limits;
    this.addresses = addresses;
    this.passage = platform.passage();
    GrpcServer grpc =
        GrpcServer.server(
            vertx,
            new GrpcServerOptions()
                .setScheduleDeadlineAutomatically(true)
                .setDeadlinePropagation(true)
                .setMaxMessageSize(MESSAGE_BYTES_MAX));
    for (ServiceDescriptor service : SERVICES) {
      for (MethodDescriptor method : service.getMethods()) {
        if (method.getOptions().getExtension(Options.exposure) == Exposure.EXPOSURE_PARTNER) {
          nameToMethod.put(service.getFullName() + "/" + method.getName(), method);
        }
      }
      grpc.addService(new Described(service));
    }
    grpc.addService(HealthService.create(vertx));
    grpc.addService(ReflectionService.v1());
    grpc.callHandler(this::receive);
    SlowClients slow =
        new SlowClients(
            vertx,
            new HttpOptions(
                patience.headTimeout(),
                Duration.ofSeconds(IDLE_SECONDS),
                patience.bodyTimeout(),
                0));
    this.http =
        vertx
            .createHttpServer(
                platform
                    .tls()
                    .forPublic()
                    .server(
                        BadRequests.limit(new HttpServerOptions())
                            // Without TLS, inside a cluster, gRPC has no other HTTP/2.
                            .setHttp2ClearTextEnabled(true)
                            .setHost(platform.host())
                            .setIdleTimeout(IDLE_SECONDS)
                            .setPort(platform.ports().of("partner"))))
            .connectionHandler(slow::opened)
            .requestHandler(call -> {
              slow.began(call);
              grpc.handle(call);
            });
  }

  Future<Void> listen() {
    return http.listen().mapEmpty();
  }

  Future<Void> close() {
    return http.shutdown(10, TimeUnit.SECONDS);
  }

  private void receive(GrpcServerRequest<Buffer, Buffer> request) {
    MethodDescriptor method = nameToMethod.get(request.fullMethodName());
    if (method == null) {
      fail(request, new Fault(GrpcStatus.UNIMPLEMENTED, "there is no such method for partners"));
      return;
    }
    String address = request.connection().remoteAddress().hostAddress();
    if (addresses.isBlocked(address) || !addresses.allows("partner", address)) {
      fail(request, Fault.denied("your address may not come here"));
      return;
    }
    request.pause();
    authenticate(request)
        .compose(context -> limits.allow(context).map(context))
        .onSuccess(context -> {
          context.bind();
          passage.pass(request, method);
        })
        .onFailure(error -> {
          fail(request, error);
          request.resume();
        });
  }

  private Future<CallContext> authenticate(GrpcServerRequest<Buffer, Buffer> request) {
    String authorization = request.headers().get("authorization");
    if (authorization == null || !authorization.startsWith("Bearer ")) {
      return Future.failedFuture(new Fault(GrpcStatus.UNAUTHENTICATED, "a bearer token is needed"));
    }
    String token = authorization.substring("Bearer ".length());
    String key = request.headers().get("idempotency-key");
    return platform
        .tokens()
        .verify(token)
        .map(caller -> {
          if (!caller.isSignedIn()) {
            throw new Fault(GrpcStatus.UNAUTHENTICATED, "not a token of an account or client");
          }
          if (Collections.disjoint(caller.roles(), ROLES)) {
            throw Fault.denied("this port is for partners");
          }
          return new CallContext(
              UUID.randomUUID().toString(),
              caller.tenant(),
              caller,
              token,
              key == null ? "" : key,
              "",
              request.connection().remoteAddress().hostAddress());
        });
  }

  private static void fail(GrpcServerRequest<Buffer, Buffer> request, Throwable error) {
    request
        .response()
        .fail(
            error instanceof Fault fault
                ? new StatusException(fault.status(), fault.text())
                : new StatusException(GrpcStatus.INTERNAL, "something went wrong on our side"));
  }

  /// A service as reflection shows it; its calls take the byte passage.
  private record Described(ServiceDescriptor descriptor) implements Service {
    @Override
    public ServiceName name() {
      return ServiceName.create(descriptor.getFullName());
    }

    @Override
    public void bind(GrpcServer server) {
      // Nothing to bind: the listener's own handler takes every call.
    }
  }
}
