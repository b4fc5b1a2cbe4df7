package dev.marquee.identity;

import dev.marquee.platform.events.KafkaOptions;
import dev.marquee.platform.redis.RedisEndpoints;
import dev.marquee.platform.rpc.RpcOptions;
import dev.marquee.platform.sql.PostgresOptions;
import dev.marquee.platform.testing.TestPlatform;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/// One more identity of an installation, in a JVM of its own.
final class IdentityProcess implements AutoCloseable {
  private final Process process;

  private IdentityProcess(Process process) {
    this.process = process;
  }

  static IdentityProcess start(TestPlatform tp, int port) throws IOException {
    return start(tp, port, "");
  }

  /// @param more settings under `identity`, lines of YAML, each indented by two
  static IdentityProcess start(TestPlatform tp, int port, String more) throws IOException {
    byte[] settings = (settings(tp, port) + more).getBytes(StandardCharsets.UTF_8);
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                IdentityMain.class.getName(),
                String.valueOf(settings.length))
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    OutputStream input = process.getOutputStream();
    input.write(settings);
    input.flush();
    BufferedReader output = process.inputReader();
    String line = output.readLine();
    while (line != null && !line.equals("READY")) {
      line = output.readLine();
    }
    if (line == null) {
      throw new IOException("identity ended before it was ready");
    }
    Thread.ofVirtual().start(() -> output.lines().forEach(ignored -> {}));
    return new IdentityProcess(process);
  }

  /// SIGKILL.
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  private static String settings(TestPlatform tp, int port) {
    PostgresOptions postgres = tp.settings().bind("postgres", PostgresOptions.class);
    RedisEndpoints redis = tp.settings().bind("redis", RedisEndpoints.class);
    KafkaOptions kafka = tp.settings().bind("kafka", KafkaOptions.class);
    return """
    postgres: {host: %s, port: %d, database: %s, passwords: {identity: '%s'}}
    redis: {coordination: '%s', sessions: '%s'}
    kafka: {bootstrap: '%s', prefix: '%s', partitions: %d}
    rpc: {serviceSecret: '%s', addresses: {identity: '127.0.0.1:%d', booking: '127.0.0.1:%d', catalog: '127.0.0.1:%d'}}
    ports: {identity: %d}
    identity:
      keyEncryptionSecret: '%s'
      hashing: {cost: 4}
      sessions: {reuseGrace: %s}
    """
        .formatted(
            postgres.host(),
            postgres.port(),
            postgres.database(),
            postgres.passwords().get("identity"),
            redis.coordination(),
            redis.sessions(),
            kafka.bootstrap(),
            kafka.prefix(),
            kafka.partitions(),
            tp.settings().bind("rpc", RpcOptions.class).serviceSecret(),
            port,
            tp.port("booking"),
            tp.port("catalog"),
            port,
            tp.settings().text("identity.keyEncryptionSecret"),
            tp.settings().text("identity.sessions.reuseGrace"));
  }
}
