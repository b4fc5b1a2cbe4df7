package dev.marquee.benchmarks;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/// The baseline as a process: a Vert.x HTTP server without router, handlers or anything behind it,
/// which gives one recorded answer to every request, on as many event loops as the edge has.
public final class BareServer {
  private static final String ANSWER = "BARE_SERVER_ANSWER";
  private static final String READY = "READY ";
  private static final Duration START_LIMIT = Duration.ofSeconds(30);
  private static final String HOST = "127.0.0.1";

  private BareServer() {}

  /// Starts it in a JVM of its own on a free port.
  static ServerProcess start(RecordedAnswer answer) {
    return ServerProcess.start(
        new ServerProcess.Launch(
            "bare server",
            ServerProcess.java(BareServer.class, List.of()),
            Map.of(ANSWER, answer.json()),
            READY,
            START_LIMIT));
  }

  /// The port it said it listens on.
  static int port(ServerProcess server) {
    return Integer.parseInt(server.readyLine().substring(READY.length()));
  }

  public static void main(String[] arguments) {
    RecordedAnswer answer = RecordedAnswer.parse(System.getenv(ANSWER));
    AtomicInteger port = new AtomicInteger();
    Vertx.vertx()
        .deployVerticle(
            () -> new Answering(answer, port),
            new DeploymentOptions().setInstances(Runtime.getRuntime().availableProcessors()))
        .onSuccess(_ -> System.out.println(READY + port.get()))
        .onFailure(fault -> {
          System.err.println("The bare server can't start: " + fault);
          System.exit(1);
        });
  }

  /// One event loop's listener; all share a port, the first one's choice.
  private static final class Answering extends VerticleBase {
    /// Vert.x gives all listeners of one process on port -1 the same free port.
    private static final int SHARED_FREE_PORT = -1;

    private final RecordedAnswer answer;
    private final AtomicInteger port;

    private Answering(RecordedAnswer answer, AtomicInteger port) {
      this.answer = answer;
      this.port = port;
    }

    @Override
    public Future<?> start() {
      return vertx
          .createHttpServer()
          .requestHandler(this::answer)
          .listen(SHARED_FREE_PORT, HOST)
          .onSuccess(server -> port.set(server.actualPort()));
    }

    private void answer(HttpServerRequest request) {
      MultiMap headers = request.response().setStatusCode(answer.status()).headers();
      for (RecordedAnswer.Header header : answer.headers()) {
        headers.add(header.name(), header.value());
      }
      request.response().end(answer.body());
    }
  }
}
