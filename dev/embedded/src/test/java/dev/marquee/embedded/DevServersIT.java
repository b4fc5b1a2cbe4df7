package dev.marquee.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DevServersIT {
  @TempDir Path folder;

  @Test
  void startsAllThreeAndKeepsThePasswords() throws Exception {
    List<String> progress = new CopyOnWriteArrayList<>();
    String password;
    Ports ports;
    try (DevServers servers =
        DevServers.start(folder.resolve("data"), Ports.any(), progress::add)) {
      password = servers.postgres().adminPassword();
      ports = servers.ports();
      assertThat(progress).hasSize(3).contains("Postgres is ready on port " + ports.postgres());
      try (var client = new RedisClient(ports.redis())) {
        assertThat(client.ask("AUTH " + servers.redisPassword())).isEqualTo("+OK");
      }
    }
    assertThat(password).hasSizeGreaterThanOrEqualTo(32);
    Path secrets = folder.resolve("data/secrets.properties");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(secrets)))
        .isEqualTo("rw-------");

    try (DevServers again = DevServers.start(folder.resolve("data"), ports, progress::add);
        Connection connection = again.postgres().connect("postgres")) {
      assertThat(again.postgres().adminPassword()).isEqualTo(password);
      assertThat(again.ports()).isEqualTo(ports);
      assertThat(connection.isValid(60)).isTrue();
    }

    Files.delete(secrets);
    assertThatThrownBy(() -> DevServers.start(folder.resolve("data"), ports, progress::add))
        .isInstanceOf(ServerStartException.class)
        .hasMessageContaining("were made with another password");
  }

  @Test
  void takenPortStopsTheStartWithASentence() throws IOException {
    try (var other = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      var ports = new Ports(other.getLocalPort(), 0, 0);

      assertThatThrownBy(() -> DevServers.start(folder.resolve("data"), ports, _ -> {}))
          .isInstanceOf(ServerStartException.class)
          .hasMessage(
              "port %d (Postgres) is taken by another process; use --port"
                  .formatted(other.getLocalPort()));
    }
  }
}
