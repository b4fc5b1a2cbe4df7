package dev.marquee.platform.events;

import dev.marquee.platform.config.Settings;
import dev.marquee.platform.sql.Database;
import dev.marquee.platform.sql.PostgresOptions;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;

/// A process that does nothing but publish the outbox of `booking`, to be killed and frozen. Reads
/// its settings as YAML from standard input, says READY, and ends when that is closed.
final class RelayMain {
  private RelayMain() {}

  public static void main(String[] args) throws Exception {
    byte[] yaml = new byte[Integer.parseInt(args[0])];
    System.in.readNBytes(yaml, 0, yaml.length);
    Settings settings =
        Settings.defaults(List.of()).with("stdin", new String(yaml, StandardCharsets.UTF_8));
    Vertx vertx = Vertx.vertx();
    Database database =
        new Database(vertx, settings.bind("postgres", PostgresOptions.class), "booking");
    OutboxRelay relay =
        new OutboxRelay(
            Clock.systemUTC(),
            new SimpleMeterRegistry(),
            settings.bind("kafka", KafkaOptions.class),
            database,
            Topics.ofDomain("booking"));
    relay.start();
    System.out.println("READY");
    while (System.in.read() >= 0) {
      // Lives as long as its parent.
    }
    Runtime.getRuntime().halt(0);
  }
}
