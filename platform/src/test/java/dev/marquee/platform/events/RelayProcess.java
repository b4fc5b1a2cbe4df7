package dev.marquee.platform.events;

import dev.marquee.platform.sql.PostgresOptions;
import dev.marquee.platform.testing.ChildJvm;
import java.io.IOException;

/// Relays in JVMs of their own.
final class RelayProcess {
  private static final int HEAP_MEBIBYTES = 128;

  private RelayProcess() {}

  /// Starts one that competes with those which run already.
  static ChildJvm start(ThingsWorld world) throws IOException {
    PostgresOptions postgres = world.tp().settings().bind("postgres", PostgresOptions.class);
    KafkaOptions kafka = world.kafka();
    String settings =
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
                kafka.partitions());
    return ChildJvm.start(RelayMain.class, HEAP_MEBIBYTES, settings);
  }
}
