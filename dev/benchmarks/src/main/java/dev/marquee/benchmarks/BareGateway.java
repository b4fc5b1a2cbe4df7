package dev.marquee.benchmarks;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import io.vertx.grpc.client.GrpcClient;
import io.vertx.grpc.server.GrpcServer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/// The least a gateway can be, as a process: for each HTTP request one gRPC call over a connection
/// of its own event loop to a server in the same process, which gives recorded bytes. No router, no
/// token, no limit, no validation, no JSON.
public final class BareGateway {
  private static final String ANSWER = "BARE_GATEWAY_ANSWER";
  private static final String READY = "READY ";
  private static final String METHOD = "bench.Answers/Get";
  private static final Duration START_LIMIT = Duration.ofSeconds(30);
  private static final String HOST = "127.0.0.1";

  /// Vert.x gives all listeners of one process on one such port the same free port.
  private static final int HTTP_PORT = -1;

  private static final int GRPC_PORT = -2;

  private BareGateway() {}

  /// Starts it in a JVM of its own on free ports.
  static ServerProcess start(RecordedAnswer answer) {
    return ServerProcess.start(
        new ServerProcess.Launch(
            "bare gateway",
            ServerProcess.java(BareGateway.class, List.of()),
            Map.of(ANSWER, answer.json()),
            READY,
            START_LIMIT));
  }

  public static void main(String[] arguments) {
    RecordedAnswer answer = RecordedAnswer.parse(System.getenv(ANSWER));
    AtomicInteger httpPort = new AtomicInteger();
    AtomicInteger grpcPort = new AtomicInteger();
    Vertx vertx = Vertx.vertx();
    DeploymentOptions oneACore =
        new DeploymentOptions().setInstances(Runtime.getRuntime().availableProcessors());
    vertx
        .deployVerticle(() -> new Behind(answer.body(), grpcPort), oneACore)
        .compose(behind ->
            vertx.deployVerticle(() -> new Before(answer, grpcPort.get(), httpPort), oneACore))
        .onSuccess(_ -> System.out.println(READY + httpPort.get()))
        .onFailure(fault -> {
          System.err.println("The bare gateway can't start: " + fault);
          System.exit(1);
        });
  }

  /// The domain: recorded bytes for whatever is asked.
  private static final class Behind extends VerticleBase {
    private final Buffer body;
    private final AtomicInteger port;

    private Behind(Buffer body, AtomicInteger port) {
      this.body = body;
      this.port = port;
    }

    @Override
    public Future<?> start() {
      GrpcServer grpc =
          GrpcServer.server(vertx)
              .callHandler(call -> call.handler(asked -> call.response().end(body)));
      return vertx
          .createHttpServer()
          .requestHandler(grpc)
          .listen(GRPC_PORT, HOST)
          .onSuccess(server -> port.set(server.actualPort()));
    }
  }

  /// The gateway.
  private static final class Before extends VerticleBase {
    private final RecordedAnswer answer;
    private final SocketAddress behind;
    private final AtomicInteger port;

    private Before(RecordedAnswer answer, int grpcPort, AtomicInteger port) {
      this.answer = answer;
      this.behind = SocketAddress.inetSocketAddress(grpcPort, HOST);
      this.port = port;
    }

    @Override
    public Future<?> start() {
      GrpcClient client = GrpcClient.client(vertx);
      return vertx
          .createHttpServer()
          .requestHandler(request -> pass(client, request))
          .listen(HTTP_PORT, HOST)
          .onSuccess(server -> port.set(server.actualPort()));
    }

    private void pass(GrpcClient client, HttpServerRequest request) {
      client
          .request(behind)
          .compose(call -> {
            call.fullMethodName(METHOD);
            call.end(Buffer.buffer());
            return call.response();
          })
          .compose(response -> response.last())
          .onSuccess(body -> {
            MultiMap headers = request.response().setStatusCode(answer.status()).headers();
            for (RecordedAnswer.Header header : answer.headers()) {
              headers.add(header.name(), header.value());
            }
            request.response().end(body);
          })
          .onFailure(fault -> request.response().setStatusCode(500).end());
    }
  }
}
