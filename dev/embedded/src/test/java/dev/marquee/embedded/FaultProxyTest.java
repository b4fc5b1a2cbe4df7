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

@Timeout(120)
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
    assertThat(Poll.until(Duration.ofMinutes(1), () -> proxy.openConnections() == 0)).isTrue();
  }

  @Test
  void latencyDelaysBothWaysOnce() throws IOException {
    try (Socket client = connect()) {
      assertThat(quickestMillis(client, 150)).isLessThan(150);

      proxy.latency(Duration.ofMillis(100));
      assertThat(quickestMillis(client, 400)).isBetween(200L, 399L);
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
      assertThat(roundTripMillis(client)).isNotNegative();
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

      client.setSoTimeout(60_000);
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

  /// Of several round trips, up to the first as quick as wanted: others may have the machine for a
  /// while, but a delay is in every one of them.
  private static long quickestMillis(Socket client, long wanted) throws IOException {
    long quickest = roundTripMillis(client);
    for (int trip = 1; trip < 50 && quickest >= wanted; trip++) {
      quickest = Math.min(quickest, roundTripMillis(client));
    }
    return quickest;
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
