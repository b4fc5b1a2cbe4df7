package dev.marquee.platform.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marquee.embedded.TestServers;
import dev.marquee.platform.testing.TestPlatform;
import io.vertx.pgclient.PgException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MigrationsIT {
  private static final String INSUFFICIENT_PRIVILEGE = "42501";
  private static TestPlatform tp;
  private static Database booking;

  @BeforeAll
  static void start() {
    tp = TestPlatform.start("booking", "catalog");
    booking = tp.platform().database("booking");
  }

  @AfterAll
  static void stop() {
    tp.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CREATE TABLE mine (id int)",
        "ALTER TABLE outbox ADD COLUMN extra text",
        "DROP TABLE outbox",
        "TRUNCATE outbox",
        "CREATE TABLE public.mine (id int)",
        "CREATE SCHEMA mine",
        "DELETE FROM flyway_schema_history",
        "SELECT * FROM catalog.outbox",
        "INSERT INTO catalog.consumed_event VALUES ('acme', 'c', 'e')",
        "SET ROLE postgres",
        "SET ROLE marquee_catalog"
      })
  void roleOfADomainMayNot(String statement) {
    assertThatThrownBy(() -> run(statement))
        .isInstanceOfSatisfying(
            PgException.class,
            error -> assertThat(error.getSqlState()).isEqualTo(INSUFFICIENT_PRIVILEGE));
  }

  @Test
  void roleOfADomainMayReadAndWriteItsRows() {
    run("INSERT INTO consumed_event (tenant_id, consumer, event_id) VALUES ('acme', 'c', 'e')");

    assertThat(run("SELECT 1 FROM consumed_event WHERE tenant_id = 'acme'")).isEqualTo(1);
    assertThat(run("UPDATE consumed_event SET at = now() WHERE tenant_id = 'acme'")).isEqualTo(1);
    assertThat(run("DELETE FROM consumed_event WHERE tenant_id = 'acme'")).isEqualTo(1);
  }

  @Test
  void migratingAgainOrManyAtOnceIsHarmless() throws Exception {
    Migrations migrations = new Migrations(tp.settings().bind("postgres", PostgresOptions.class));
    List<Future<Integer>> running = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      for (String domain : List.of("sync", "booking", "sync", "ads")) {
        running.add(threads.submit(() -> migrations.migrate(domain)));
      }
    }

    List<Integer> applied = new ArrayList<>();
    for (Future<Integer> migrated : running) {
      applied.add(migrated.get());
    }
    assertThat(applied.get(0) == 0 ^ applied.get(2) == 0).as("sync, by one of two").isTrue();
    assertThat(applied.get(1)).as("booking, which was there").isZero();
    assertThat(applied.get(3)).as("ads").isPositive();
  }

  @Test
  void databasesOfOneServerMayBeMigratedAtOnce() throws Exception {
    List<Migrations> databases = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      databases.add(
          new Migrations(
              tp.settings()
                  .with("test", Map.of("postgres.database", TestServers.postgres().newDatabase()))
                  .bind("postgres", PostgresOptions.class)));
    }
    List<Future<Integer>> running = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(databases.size())) {
      for (Migrations database : databases) {
        running.add(threads.submit(() -> database.migrate("identity")));
      }
    }

    for (Future<Integer> migrated : running) {
      assertThat(migrated.get()).isPositive();
    }
  }

  @Test
  void nameThatIsNoDomainIsRefused() {
    Migrations migrations = new Migrations(tp.settings().bind("postgres", PostgresOptions.class));

    assertThatThrownBy(() -> migrations.migrate("x; DROP SCHEMA booking"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static int run(String statement) {
    return tp.asService(
        "booking", "acme", () -> booking.writer().query(statement).execute().await().rowCount());
  }
}
