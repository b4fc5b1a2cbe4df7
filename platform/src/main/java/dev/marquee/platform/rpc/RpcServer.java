package dev.marquee.platform.rpc;

import dev.marquee.platform.ops.Tls;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.grpc.health.HealthService;
import io.vertx.grpc.reflection.ReflectionService;
import io.vertx.grpc.server.GrpcServer;
import io.vertx.grpc.server.GrpcServerOptions;
import io.vertx.grpc.server.Service;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// The gRPC port of one verticle. For every call: verify the token, check the contract's access
/// option, bind the [CallContext], run the method, map what it threw, time it. Health and
/// reflection are served beside the services.
///
/// Services are bound through their generated base class by reflection, because the generated
/// binding loses what a method throws (the call would hang) and answers faults without a message.
public final class RpcServer {
  static final long MESSAGE_BYTES_MAX = 4L << 20;
  private static final long DRAIN_SECONDS = 10;
  private static final int IDLE_SECONDS = 300;

  /// Open streams count here, not as calls in flight; a few connections carry all of a process.
  private static final long STREAMS_PER_CONNECTION_MAX = 10_000;

  private final TokenVerifier tokens;
  private final MeterRegistry meters;
  private final GrpcServer grpc;
  private final HealthService health;
  private final HttpServer http;
  private final AtomicInteger inFlight = new AtomicInteger();

  /// @param host address to listen on
  /// @param port 0 picks a free one
  public RpcServer(
      Vertx vertx, TokenVerifier tokens, MeterRegistry meters, Tls tls, String host, int port) {
    this.tokens = tokens;
    this.meters = meters;
    this.grpc =
        GrpcServer.server(
            vertx,
            new GrpcServerOptions()
                .setScheduleDeadlineAutomatically(true)
                .setDeadlinePropagation(true)
                .setMaxMessageSize(MESSAGE_BYTES_MAX));
    this.health = HealthService.create(vertx);
    this.http =
        vertx.createHttpServer(
            tls.server(
                new HttpServerOptions()
                    .setHost(host)
                    .setPort(port)
                    .setIdleTimeout(IDLE_SECONDS)
                    .setInitialSettings(
                        new Http2Settings().setMaxConcurrentStreams(STREAMS_PER_CONNECTION_MAX))));
  }

  /// Adds a service.
  ///
  /// @param implementation extends a generated `XService`
  /// @throws IllegalStateException when a method's contract doesn't say who may call it
  public RpcServer bind(Object implementation) {
    Service service =
        new BoundService(
            ServiceContract.of(implementation.getClass()),
            implementation,
            tokens,
            meters,
            inFlight);
    grpc.addService(service);
    health.register(service.name().fullyQualifiedName(), () -> Future.succeededFuture(true));
    return this;
  }

  /// Starts to listen.
  ///
  /// @return the port
  public Future<Integer> listen() {
    grpc.addService(health);
    grpc.addService(ReflectionService.v1());
    return http.requestHandler(grpc).listen().map(HttpServer::actualPort);
  }

  int inFlight() {
    return inFlight.get();
  }

  /// Refuses new calls, lets running ones finish for at most 10 s.
  public Future<Void> shutdown() {
    return http.shutdown(DRAIN_SECONDS, TimeUnit.SECONDS);
  }
}
