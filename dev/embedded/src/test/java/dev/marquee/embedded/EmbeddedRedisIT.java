package dev.marquee.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedRedisIT {
  @TempDir Path folder;

  @Test
  void durableServerAsksForThePasswordAndKeepsItsDataThroughAKill() throws IOException {
    RedisOptions options = RedisOptions.durable(folder.resolve("redis"), 0, "a-password");
    try (EmbeddedRedis redis = EmbeddedRedis.start(options)) {
      try (var client = new RedisClient(redis.port())) {
        assertThat(client.ask("SET seat taken")).startsWith("-NOAUTH");
        assertThat(client.ask("AUTH a-password")).isEqualTo("+OK");
        assertThat(client.ask("SET seat taken")).isEqualTo("+OK");
      }

      redis.kill();
      redis.restart();

      try (var client = new RedisClient(redis.port())) {
        client.ask("AUTH a-password");
        assertThat(client.ask("GET seat")).isEqualTo("taken");
      }
    }
  }

  @Test
  void fastServerNeedsNoPasswordAndForgets() throws IOException {
    try (EmbeddedRedis redis = TestServers.startRedis()) {
      try (var client = new RedisClient(redis.port())) {
        client.ask("SET seat taken");
      }

      redis.restart();

      try (var client = new RedisClient(redis.port())) {
        assertThat(client.ask("GET seat")).isEqualTo("$-1");
      }
    }
    assertThat(TestServers.redis().uri()).startsWith("redis://127.0.0.1:");
  }

  @Test
  void takenPortIsNamedInTheMessage() {
    try (EmbeddedRedis other = TestServers.startRedis()) {
      int port = other.port();
      RedisOptions options = RedisOptions.durable(folder.resolve("redis"), port, "a-password");

      assertThatThrownBy(() -> EmbeddedRedis.start(options))
          .isInstanceOf(ServerStartException.class)
          .hasMessage("port " + port + " (Redis) is taken by another process; use --port");
    }
  }

  @Test
  void folderServesOneServerAtATime() {
    RedisOptions options = RedisOptions.fast(folder.resolve("redis"));
    try (EmbeddedRedis first = EmbeddedRedis.start(options)) {
      assertThatThrownBy(() -> EmbeddedRedis.start(options))
          .isInstanceOf(ServerStartException.class)
          .hasMessageContaining("is in use by another Marquee");
      assertThat(ProcFs.isRunning(first.pid())).isTrue();
    }
  }

  @Test
  void serverThatAnEarlierRunLeftBehindIsStopped() throws IOException {
    Path home = folder.resolve("redis");
    RedisOptions options = RedisOptions.fast(home);
    ServerKind kind = RedisKind.of(options);
    DataFolder.create(home);
    int port = FreePorts.pick();
    kind.prepare(port);
    ChildProcess leftover = ChildProcess.start(kind.command(port));
    new PidFile(home.resolve("server.pid")).write(leftover.pid());
    assertThat(Poll.until(Duration.ofMinutes(1), () -> kind.isReady(port, leftover.pid())))
        .isTrue();

    try (EmbeddedRedis redis = EmbeddedRedis.start(new RedisOptions(home, port, false, ""))) {
      assertThat(leftover.isAlive()).isFalse();
      assertThat(redis.pid()).isNotEqualTo(leftover.pid());
    }
  }
}
