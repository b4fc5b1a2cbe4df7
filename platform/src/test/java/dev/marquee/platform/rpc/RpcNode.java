package dev.marquee.platform.rpc;

import dev.marquee.platform.ops.Tls;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/// A process of its own with some instances of a catalog on one port; each answers with its name.
final class RpcNode implements AutoCloseable {
  private final Process process;

  private RpcNode(Process process) {
    this.process = process;
  }

  /// A port that is free on all of this machine's own addresses just now, and that the kernel gives
  /// to no outgoing connection meanwhile.
  static int freePort() {
    while (true) {
      try (ServerSocket socket =
          new ServerSocket(ThreadLocalRandom.current().nextInt(20_000, 32_000))) {
        return socket.getLocalPort();
      } catch (IOException taken) {
        // Another one, then.
      }
    }
  }

  static RpcNode start(String host, int port, int instances) {
    try {
      Process process =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-XX:+UseSerialGC",
                  "-XX:TieredStopAtLevel=1",
                  "-Xmx128m",
                  "-cp",
                  System.getProperty("java.class.path"),
                  RpcNode.class.getName(),
                  host,
                  String.valueOf(port),
                  String.valueOf(instances))
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      BufferedReader output =
          new BufferedReader(
              new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
      String line = output.readLine();
      while (line != null && !line.equals("listening")) {
        line = output.readLine();
      }
      if (line == null) {
        throw new IllegalStateException("the child ended before it listened");
      }
      return new RpcNode(process);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
    process.onExit().join();
  }

  /// The child. It ends when its parent closes its standard input, by dying too.
  public static void main(String[] arguments) throws IOException {
    String host = arguments[0];
    int port = Integer.parseInt(arguments[1]);
    Vertx vertx = Vertx.vertx();
    try {
      for (int i = 0; i < Integer.parseInt(arguments[2]); i++) {
        vertx
            .deployVerticle(
                new Node(host, port, host + "#" + i),
                new DeploymentOptions().setThreadingModel(ThreadingModel.VIRTUAL_THREAD))
            .await();
      }
      System.out.println("listening");
      while (System.in.read() >= 0) {
        // The parent says nothing; its end ends this.
      }
    } finally {
      Runtime.getRuntime().halt(0);
    }
  }

  private static final class Node extends VerticleBase {
    private final String host;
    private final String name;
    private final int port;

    Node(String host, int port, String name) {
      this.host = host;
      this.port = port;
      this.name = name;
    }

    @Override
    public Future<?> start() {
      ServiceTokens services = new ServiceTokens(vertx, Clock.systemUTC(), RpcWorld.SECRET);
      TokenVerifier tokens =
          new TokenVerifier(
              vertx,
              Clock.systemUTC(),
              services,
              () -> Future.succeededFuture(List.of()),
              Revocations.none());
      return new RpcServer(vertx, tokens, new SimpleMeterRegistry(), Tls.off(), host, port)
          .bind(
              new RpcWorld.Titles(request -> {
                vertx.timer(1).await();
                return Future.succeededFuture(RpcWorld.title(name));
              }))
          .listen();
    }
  }
}
