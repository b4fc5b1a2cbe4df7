package dev.marquee.edge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
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
                "edge.http.headTimeout", "1s",
                "edge.http.idleTimeout", "2s",
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
      assertThat(dripUntilClosed(socket, "GET /healthz HTTP/1.1\r\nX-A: ")).isTrue();
    }
  }

  @Test
  void secondHeadThatDripsEndsTheConnectionToo() throws Exception {
    try (Socket socket = socket()) {
      write(socket, "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n");
      assertThat(read(socket)).startsWith("HTTP/1.1 200");

      assertThat(dripUntilClosed(socket, "GET /healthz HTTP/1.1\r\nX-A: ")).isTrue();
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
      assertThat(dripUntilClosed(socket, head)).isTrue();
      assertThat(read(socket)).contains(" 408 ").contains("/problems/too-slow");
    }
  }

  @Test
  void quickClientKeepsItsConnection() throws Exception {
    try (Socket socket = socket()) {
      for (int i = 0; i < 6; i++) {
        write(socket, "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n");
        assertThat(read(socket)).startsWith("HTTP/1.1 200");
        LockSupport.parkNanos(Duration.ofMillis(500).toNanos());
      }
    }
  }

  /// Sends a byte each 100 ms: less than any idle timeout, for longer than any deadline.
  private static boolean dripUntilClosed(Socket socket, String begin) throws Exception {
    try {
      write(socket, begin);
      for (int i = 0; i < DRIPS_MAX; i++) {
        LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
        write(socket, "x");
      }
      return false;
    } catch (SocketException closed) {
      return true;
    }
  }

  private static Socket socket() throws IOException {
    Socket socket = new Socket(java.net.InetAddress.getLoopbackAddress(), world.tp().port("edge"));
    socket.setSoTimeout(10_000);
    return socket;
  }

  private static void write(Socket socket, String text) throws IOException {
    OutputStream out = socket.getOutputStream();
    out.write(text.getBytes(StandardCharsets.US_ASCII));
    out.flush();
  }

  private static String read(Socket socket) throws IOException {
    InputStream in = socket.getInputStream();
    byte[] bytes = new byte[4_096];
    int length = in.read(bytes);
    return length < 0 ? "" : new String(bytes, 0, length, StandardCharsets.US_ASCII);
  }
}
