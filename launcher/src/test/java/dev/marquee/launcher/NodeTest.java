package dev.marquee.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marquee.embedded.EmbeddedRedis;
import dev.marquee.embedded.TestServers;
import dev.marquee.platform.config.Settings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/// A process tells its probes the truth.
class NodeTest {
  private static final String SECRET = "s".repeat(40);

  private final int management = FreeBase.find();

  @Test
  void isNotReadyBeforeItsRolesRun() throws IOException {
    CompletableFuture<Void> starting;
    try (ServerSocket silentPostgres = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = silentPostgres.getLocalPort();
      starting =
          CompletableFuture.runAsync(
              () -> Node.start(settings(port), List.of(Role.IDENTITY)).close());

      String answer =
          Steps.eventually(Duration.ofSeconds(30), "the management port answers", this::readiness);

      assertThat(answer).startsWith("503").contains("\"roles\"");
    }
    assertThatThrownBy(starting::join).hasCauseInstanceOf(StartFailed.class);
  }

  @Test
  void isReadyWhenAllThatItWasToldToRunRuns() {
    EmbeddedRedis redis = TestServers.startRedis();
    Settings settings =
        settings(1).with("test", Map.of("redis.coordination", redis.server().uri()));
    try (Node node = Node.start(settings, List.of())) {
      assertThat(node).isNotNull();
      String answer =
          Steps.eventually(
              Duration.ofSeconds(30),
              "it is ready",
              () -> readiness().filter(said -> said.startsWith("200")));
      assertThat(answer).startsWith("200");
    } finally {
      redis.kill();
    }
  }

  private Settings settings(int postgresPort) {
    return Node.settings(null)
        .with(
            "test",
            Map.of(
                "ports.management",
                String.valueOf(management),
                "ports.identity",
                "0",
                "postgres.port",
                String.valueOf(postgresPort),
                "rpc.serviceSecret",
                SECRET,
                "identity.keyEncryptionSecret",
                SECRET));
  }

  private Optional<String> readiness() {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + management + "/health/ready"))
            .build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
      return Optional.of(response.statusCode() + " " + response.body());
    } catch (IOException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
