package dev.marquee.edge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Clients that send a byte now and then to keep a connection of ours busy.
class SlowClientsIT {
  private static final int DRIPS_MAX = 100;
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
    Socket socket = new Socket(java.net.InetAddress.getLoopbackAddress(), world.tp().port("edge"));
    return socket;
  }

  private static void write(Socket socket, String text) throws IOException {
    OutputStream out = socket.getOutputStream();
    out.write(text.getBytes(StandardCharsets.US_ASCII));
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
