package dev.marquee.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class FaultProxyTest {
  private ServerSocket echo;
  private FaultProxy proxy;

  @BeforeEach
  void start() throws IOException {
    echo = new ServerSocket(0, 16, InetAddress.ofLiteral("127.0.0.1"));
    Thread.ofVirtual().start(this::echoAll);
    proxy = FaultProxy.to("127.0.0.1", echo.getLocalPort());
  }

  @AfterEach
  void stop() throws IOException {
    proxy.close();
    echo.close();
  }

  @Test
  void healthyProxyPassesEverythingAndTheEnd() throws IOException {
    try (Socket client = connect()) {
      byte[] sent = new byte[1_000_000];
      Thread.ofVirtual().start(() -> sendAndFinish(client, sent));

      assertThat(client.getInputStream().readAllBytes()).isEqualTo(sent);
    }
    assertThat(Poll.until(Duration.ofSeconds(5), () -> proxy.openConnections() == 0)).isTrue();
  }

  @Test
  void latencyDelaysBothWaysOnce() throws IOException {
    try (Socket client = connect()) {
      assertThat(roundTripMillis(client)).isLessThan(150);

      proxy.latency(Duration.ofMillis(100));
      assertThat(roundTripMillis(client)).isBetween(200L, 400L);
    }
  }

  @Test
  void resetBreaksOpenConnectionsOnly() throws IOException {
    try (Socket client = connect()) {
      roundTripMillis(client);
      proxy.reset();

      assertThatThrownBy(() -> roundTripMillis(client)).isInstanceOf(SocketException.class);
    }
    try (Socket client = connect()) {
      assertThat(roundTripMillis(client)).isLessThan(1_000);
    }
  }

  @Test
  void blackHoleSwallowsUntilItEnds() throws IOException {
    try (Socket client = connect()) {
      roundTripMillis(client);
      proxy.blackHole(true);
      client.setSoTimeout(100);
      client.getOutputStream().write(7);
      assertThatThrownBy(() -> client.getInputStream().read())
          .isInstanceOf(SocketTimeoutException.class);

      proxy.blackHole(false);

      client.setSoTimeout(5_000);
      assertThat(client.getInputStream().read()).isEqualTo(7);
    }
  }

  @Test
  void closedProxyRefusesConnections() {
    proxy.close();

    assertThatThrownBy(this::connect).isInstanceOf(IOException.class);
  }

  private Socket connect() throws IOException {
    return new Socket(InetAddress.ofLiteral("127.0.0.1"), proxy.port());
  }

  private static long roundTripMillis(Socket client) throws IOException {
    long startNanos = System.nanoTime();
    client.getOutputStream().write(1);
    assertThat(client.getInputStream().read()).isEqualTo(1);
    return (System.nanoTime() - startNanos) / 1_000_000;
  }

  private static void sendAndFinish(Socket client, byte[] bytes) {
    try {
      client.getOutputStream().write(bytes);
      client.shutdownOutput();
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  private void echoAll() {
    while (!echo.isClosed()) {
      try {
        Socket client = echo.accept();
        Thread.ofVirtual().start(() -> echo(client));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private static void echo(Socket client) {
    try (client) {
      client.getInputStream().transferTo(client.getOutputStream());
    } catch (IOException broken) {
      // The proxy broke the connection, as told.
    }
  }
}
