package dev.marquee.platform.events;

import dev.marquee.platform.sql.PostgresOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/// A relay in a JVM of its own.
final class RelayProcess implements AutoCloseable {
  private final Process process;

  private RelayProcess(Process process) {
    this.process = process;
  }

  /// Starts one that competes with those which run already.
  static RelayProcess start(ThingsWorld world) throws IOException {
    PostgresOptions postgres = world.tp().settings().bind("postgres", PostgresOptions.class);
    KafkaOptions kafka = world.kafka();
    byte[] settings =
        """
        postgres: {host: %s, port: %d, database: %s, passwords: {booking: '%s'}}
        kafka: {bootstrap: '%s', prefix: '%s', partitions: %d}
        """
            .formatted(
                postgres.host(),
                postgres.port(),
                postgres.database(),
                postgres.passwords().get("booking"),
                kafka.bootstrap(),
                kafka.prefix(),
                kafka.partitions())
            .getBytes(StandardCharsets.UTF_8);
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                RelayMain.class.getName(),
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
      throw new IOException("the relay ended before it was ready");
    }
    Thread.ofVirtual().start(() -> output.lines().forEach(_ -> {}));
    return new RelayProcess(process);
  }

  /// SIGKILL.
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
  }

  /// SIGSTOP: everything stays open, nothing goes on.
  void freeze() throws IOException, InterruptedException {
    signal("STOP");
  }

  /// SIGCONT.
  void goOn() throws IOException, InterruptedException {
    signal("CONT");
  }

  private void signal(String name) throws IOException, InterruptedException {
    new ProcessBuilder("sh", "-c", "kill -s " + name + " " + process.pid()).start().waitFor();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
