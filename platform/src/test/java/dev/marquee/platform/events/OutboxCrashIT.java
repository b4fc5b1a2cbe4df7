package dev.marquee.platform.events;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.platform.sql.PostgresOptions;
import dev.marquee.platform.testing.ChildJvm;
import dev.marquee.platform.testing.Eventually;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Relays as processes of their own, which end or stop at the worst moment while writers go on.
class OutboxCrashIT {
  private static final Duration LONG = Duration.ofMinutes(2);
  private static final int EVENTS_MAX = 500_000;

  @Test
  void relaysThatAreKilledLoseAndReorderNothing() throws Exception {
    killed(3);
  }

  @Test
  @Tag("deep")
  void manyRelaysThatAreKilledLoseAndReorderNothing() throws Exception {
    killed(12);
  }

  private static void killed(int kills) throws Exception {
    try (ThingsWorld world = ThingsWorld.start(Map.of())) {
      ChildJvm first = RelayProcess.start(world);
      ChildJvm second = RelayProcess.start(world);
      Things.Writers writers = world.write(6, EVENTS_MAX);
      try {
        for (int i = 0; i < kills; i++) {
          int published = writers.written();
          Eventually.until("some more is written", () -> writers.written() > published + 500);
          first.kill();
          first = second;
          second = RelayProcess.start(world);
        }
        int written = writers.stop();

        assertNothingLostOrReordered(world, written);
      } finally {
        writers.stop();
        first.close();
        second.close();
      }
    }
  }

  /// Postgres ends the frozen relay's transaction: by hand here, after fifteen seconds below.
  @Test
  void relayFrozenInAnOpenTransactionDoesNoHarmWhenItGoesOn() throws Exception {
    frozen((world, backend) ->
        Things.admin(world.tp(), "SELECT pg_terminate_backend(" + backend + ")"));
  }

  @Test
  @Tag("deep")
  void relayFrozenPastItsIdleTimeoutDoesNoHarmWhenItGoesOn() throws Exception {
    frozen((world, backend) ->
        Eventually.until(
            "Postgres ends the idle transaction",
            LONG,
            () ->
                query(world, "SELECT count(*) FROM pg_stat_activity WHERE pid = " + backend) == 0));
  }

  private interface Ending {
    void end(ThingsWorld world, long backend);
  }

  private static void frozen(Ending ending) throws Exception {
    try (ThingsWorld world = ThingsWorld.start(Map.of());
        ChildJvm frozen = RelayProcess.start(world)) {
      Things.Writers writers = world.write(6, EVENTS_MAX);
      try {
        long backend = freezeInTransaction(world, frozen);
        int before = writers.written();
        try (ChildJvm _ = RelayProcess.start(world)) {
          int started = Math.max(writers.written(), before + 200);
          Eventually.until("more is written", () -> writers.written() > started + 100);
          assertThat(world.waiting()).as("the frozen one holds the lock").isGreaterThan(300);

          ending.end(world, backend);
          Eventually.until("the other one publishes", LONG, () -> world.waiting() < 300);
          frozen.goOn();
          int resumed = writers.written();
          Eventually.until("more is written", LONG, () -> writers.written() > resumed + 1_000);
          int written = writers.stop();

          assertNothingLostOrReordered(world, written);
        }
      } finally {
        writers.stop();
      }
    }
  }

  /// @return process id of the server's side of the open transaction
  private static long freezeInTransaction(ThingsWorld world, ChildJvm relay) throws Exception {
    String openTransaction =
        "SELECT coalesce(max(pid), 0) FROM pg_locks JOIN pg_stat_activity USING (pid)"
            + " WHERE locktype = 'advisory' AND state = 'idle in transaction' AND granted";
    for (int attempt = 0; attempt < 500; attempt++) {
      Eventually.until("it publishes", () -> query(world, openTransaction) > 0);
      relay.freeze();
      long backend = query(world, openTransaction);
      if (backend > 0) {
        return backend;
      }
      relay.goOn();
    }
    throw new AssertionError("never met it in a transaction");
  }

  private static void assertNothingLostOrReordered(ThingsWorld world, int written) {
    Deliveries deliveries = world.deliveries(written);
    assertThat(deliveries.distinct()).as("published").isEqualTo(written);
    assertThat(deliveries.inversions()).as("out of order").isZero();
  }

  private static long query(ThingsWorld world, String sql) {
    PostgresOptions options = world.tp().settings().bind("postgres", PostgresOptions.class);
    try (Connection connection =
            DriverManager.getConnection(
                "jdbc:postgresql://%s:%d/%s"
                    .formatted(options.host(), options.port(), options.database()),
                options.adminUser(),
                options.adminPassword());
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      result.next();
      return result.getLong(1);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
