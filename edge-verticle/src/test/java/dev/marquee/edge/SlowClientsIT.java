package dev.marquee.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.proto.catalog.v1.TitlesService;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.http.StreamResetException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Clients that send a byte now and then to keep a connection of ours busy.
class SlowClientsIT {
  private static final int DRIPS_MAX = 100;

  /// The client's connection preface and empty settings (RFC 9113 §3.4).
  private static final byte[] PREFACE =
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\u0004\0\0\0\0\0"
          .getBytes(StandardCharsets.ISO_8859_1);

  private static EdgeWorld world;

  @BeforeAll
  static void start() {
    world =
        EdgeWorld.start(
            Map.of(
                "edge.http.headTimeout", "2s",
                "edge.http.idleTimeout", "4s",
                "edge.http.bodyTimeout", "1s"));
    world.listen(1);
    world.tp().fake("catalog", new TitlesService());
    world
        .tp()
        .platform()
        .vertx()
        .deployVerticle(new EdgeVerticle(world.tp().platform(), true))
        .await();
  }

  @AfterAll
  static void stop() {
    world.close();
  }

  @Test
  void headThatDripsEndsTheConnection() throws Exception {
    try (Socket socket = socket()) {
      assertThat(answerToDrips(socket, "GET /healthz HTTP/1.1\r\nX-A: ")).isEmpty();
    }
  }

  @Test
  void secondHeadThatDripsEndsTheConnectionToo() throws Exception {
    try (Socket socket = socket()) {
      write(socket, "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n");
      assertThat(read(socket)).startsWith("HTTP/1.1 200");

      assertThat(answerToDrips(socket, "GET /healthz HTTP/1.1\r\nX-A: ")).isEmpty();
    }
  }

  @Test
  void bodyThatDripsIsAnsweredAndEndsTheConnection() throws Exception {
    String head =
        "POST /api/cms/content HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            + "Content-Length: 1000\r\nIdempotency-Key: "
            + UUID.randomUUID()
            + "\r\nAuthorization: Bearer "
            + world.token("editor")
            + "\r\n\r\n";
    try (Socket socket = socket()) {
      assertThat(answerToDrips(socket, head)).contains(" 408 ").contains("/problems/too-slow");
    }
  }

  @Test
  void quickClientKeepsItsConnectionForLongerThanAnIdleOneWould() throws Exception {
    try (Socket socket = socket()) {
      for (int i = 0; i < 5; i++) {
        write(socket, "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n");
        assertThat(read(socket)).startsWith("HTTP/1.1 200");
        assertThat(read(socket, Duration.ofSeconds(1))).as("not even the end").isEmpty();
      }
    }
  }

  /// The partners' port speaks HTTP/2 without TLS here: a preface and settings, then nothing whole.
  @Test
  void partnerThatNeverBeginsACallIsCut() throws Exception {
    try (Socket socket = partnerSocket()) {
      socket.getOutputStream().write(PREFACE);
      // A header frame that announces 16 KiB and drips.
      answerToDrips(socket, "\u0000@\u0000\u0001\u0004\u0000\u0000\u0000\u0001");
    }
  }

  @Test
  void partnersMessageThatNeverComesEndsItsCall() throws Exception {
    String token = world.token("partner");
    HttpClient client =
        world
            .tp()
            .platform()
            .vertx()
            .createHttpClient(
                new HttpClientOptions()
                    .setProtocolVersion(HttpVersion.HTTP_2)
                    .setHttp2ClearTextUpgrade(false));
    RequestOptions call =
        new RequestOptions()
            .setHost("127.0.0.1")
            .setPort(world.tp().port("partner"))
            .setMethod(HttpMethod.POST)
            .setURI("/marquee.catalog.v1.Titles/GetTitle")
            .putHeader("content-type", "application/grpc")
            .putHeader("te", "trailers")
            .putHeader("authorization", "Bearer " + token);
    CompletableFuture<Throwable> cut = new CompletableFuture<>();
    long startedAt = System.nanoTime();

    client
        .request(call)
        .onSuccess(request -> {
          request.exceptionHandler(cut::complete);
          request.response().onFailure(cut::complete);
          request.setChunked(true).write(Buffer.buffer(new byte[] {0, 0, 0, 0, 100, 1}));
        });

    assertThat(cut.get(10, TimeUnit.SECONDS)).isInstanceOf(StreamResetException.class);
    client.close(); // until here it is held: the collector closes one that isn't
    assertThat(Duration.ofNanos(System.nanoTime() - startedAt))
        .isGreaterThan(Duration.ofMillis(900));
  }

  private static Socket partnerSocket() throws IOException {
    return new Socket(InetAddress.getLoopbackAddress(), world.tp().port("partner"));
  }

  /// Sends a byte each 100 ms, less than any idle timeout, until the connection ends.
  ///
  /// @return what came meanwhile
  private static String answerToDrips(Socket socket, String begin) throws Exception {
    StringBuilder answer = new StringBuilder();
    try {
      write(socket, begin);
      for (int i = 0; i < DRIPS_MAX; i++) {
        Optional<String> part = read(socket, Duration.ofMillis(100));
        if (part.isPresent() && part.get().isEmpty()) {
          return answer.toString();
        }
        part.ifPresent(answer::append);
        write(socket, "x");
      }
    } catch (SocketException closed) {
      return answer.toString();
    }
    throw new AssertionError("it was still open after " + DRIPS_MAX + " drips");
  }

  private static Socket socket() throws IOException {
    return new Socket(InetAddress.getLoopbackAddress(), world.tp().port("edge"));
  }

  private static void write(Socket socket, String text) throws IOException {
    OutputStream out = socket.getOutputStream();
    out.write(text.getBytes(StandardCharsets.ISO_8859_1));
    out.flush();
  }

  private static String read(Socket socket) throws IOException {
    return read(socket, Duration.ofSeconds(10)).orElseThrow();
  }

  /// @return what came next, "" at the connection's end; empty when nothing came in time
  private static Optional<String> read(Socket socket, Duration time) throws IOException {
    socket.setSoTimeout(Math.toIntExact(time.toMillis()));
    byte[] bytes = new byte[4_096];
    try {
      int length = socket.getInputStream().read(bytes);
      return Optional.of(length < 0 ? "" : new String(bytes, 0, length, StandardCharsets.US_ASCII));
    } catch (SocketTimeoutException quiet) {
      return Optional.empty();
    }
  }
}
