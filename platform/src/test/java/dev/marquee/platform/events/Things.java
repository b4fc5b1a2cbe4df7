package dev.marquee.platform.events;

import com.google.protobuf.Int64Value;
import dev.marquee.platform.sql.Database;
import dev.marquee.platform.sql.PostgresOptions;
import dev.marquee.platform.sql.Tx;
import dev.marquee.platform.testing.TestPlatform;
import io.vertx.sqlclient.Tuple;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/// Aggregates of the schema `booking` that writers count up, one event a step.
final class Things {
  private final TestPlatform tp;
  private final Database database;
  private final Outbox outbox;

  Things(TestPlatform tp, Database database, Outbox outbox) {
    this.tp = tp;
    this.database = database;
    this.outbox = outbox;
  }

  /// Makes the table, as a migration would.
  static void create(TestPlatform tp, int count) {
    admin(
        tp,
        "CREATE TABLE booking.thing (id text PRIMARY KEY, version bigint NOT NULL DEFAULT 0)",
        "INSERT INTO booking.thing (id) SELECT 'thing-' || g FROM generate_series(1, "
            + count
            + ") g");
  }

  /// Runs statements as the admin.
  static void admin(TestPlatform tp, String... statements) {
    PostgresOptions options = tp.settings().bind("postgres", PostgresOptions.class);
    try (Connection connection =
            DriverManager.getConnection(
                "jdbc:postgresql://%s:%d/%s"
                    .formatted(options.host(), options.port(), options.database()),
                options.adminUser(),
                options.adminPassword());
        Statement statement = connection.createStatement()) {
      for (String each : statements) {
        statement.execute(each);
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /// Counts one thing up in a transaction of its own. Awaits.
  void bump(String id) {
    database.inTransaction(tx -> bump(tx, id));
  }

  /// Counts one thing up; the row lock makes its events' ids rise with their versions.
  long bump(Tx tx, String id) {
    long version =
        tx.connection()
            .preparedQuery("UPDATE thing SET version = version + 1 WHERE id = $1 RETURNING version")
            .execute(Tuple.of(id))
            .await()
            .iterator()
            .next()
            .getLong("version");
    outbox.append(tx, new Event("thing_counted", id, version, Int64Value.of(version)));
    return version;
  }

  /// Starts writers that count things up at random until told to stop.
  Writers write(int writers, int things, int eventsMax) {
    Writers started = new Writers();
    for (int i = 0; i < writers; i++) {
      started.threads.add(
          Thread.ofVirtual()
              .start(() ->
                  tp.asService(
                      "booking",
                      "acme",
                      () -> {
                        while (!started.stop.get() && started.begun.get() < eventsMax) {
                          started.begun.incrementAndGet();
                          int thing = ThreadLocalRandom.current().nextInt(things) + 1;
                          bump("thing-" + thing);
                          started.written.incrementAndGet();
                        }
                      })));
    }
    return started;
  }

  /// Writers at work.
  static final class Writers {
    private final List<Thread> threads = new ArrayList<>();
    private final AtomicBoolean stop = new AtomicBoolean();
    private final AtomicInteger begun = new AtomicInteger();
    private final AtomicInteger written = new AtomicInteger();

    int written() {
      return written.get();
    }

    /// @return how many events were written in all
    int finish() throws InterruptedException {
      for (Thread thread : threads) {
        thread.join();
      }
      return written.get();
    }

    int stop() throws InterruptedException {
      stop.set(true);
      return finish();
    }
  }
}
