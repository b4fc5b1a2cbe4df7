package dev.marquee.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedPostgresIT {
  @TempDir Path folder;

  @Test
  void dataOutliveAKillAndAnOrderlyStop() throws SQLException {
    PostgresOptions options = PostgresOptions.durable(folder.resolve("pg"), 0, "a-password");
    try (EmbeddedPostgres postgres = EmbeddedPostgres.start(options)) {
      int port = postgres.port();
      execute(postgres.server(), "CREATE TABLE film (title text)");
      execute(postgres.server(), "INSERT INTO film VALUES ('Metropolis')");

      postgres.kill();
      assertThatThrownBy(() -> query(postgres.server(), "SELECT 1"))
          .isInstanceOf(SQLException.class);
      postgres.restart();
      assertThat(query(postgres.server(), "SELECT title FROM film")).isEqualTo("Metropolis");
      postgres.restart();

      assertThat(query(postgres.server(), "SELECT title FROM film")).isEqualTo("Metropolis");
      assertThat(postgres.port()).isEqualTo(port);
    }
    try (EmbeddedPostgres postgres = EmbeddedPostgres.start(options)) {
      assertThat(query(postgres.server(), "SELECT title FROM film")).isEqualTo("Metropolis");
    }
  }

  @Test
  void durableServerSyncsAndAsksForThePassword() throws SQLException {
    PostgresOptions options = PostgresOptions.durable(folder.resolve("pg"), 0, "a-password");
    try (EmbeddedPostgres postgres = EmbeddedPostgres.start(options)) {
      PostgresServer server = postgres.server();

      assertThat(query(server, "SHOW fsync")).isEqualTo("on");
      assertThat(query(server, "SHOW synchronous_commit")).isEqualTo("on");
      var intruder = new PostgresServer("127.0.0.1", server.port(), "postgres", "guess");
      assertThatThrownBy(() -> query(intruder, "SELECT 1"))
          .hasMessageContaining("password authentication failed");
    }
  }

  @Test
  void sharedServerIsFastAndKnowsEveryLanguage() throws SQLException {
    PostgresServer server = TestServers.postgres();
    String database = server.newDatabase();

    assertThat(database).isNotEqualTo(server.newDatabase());
    assertThat(query(server, "SHOW fsync")).isEqualTo("off");
    try (Connection connection = server.connect(database);
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE EXTENSION pg_trgm");
      assertThat(first(statement, "SELECT cardinality(show_trgm('हिन्दी'))")).isNotEqualTo("0");
      assertThat(first(statement, "SELECT upper('straße é')")).isEqualTo("STRAßE É");
      assertThat(first(statement, "SHOW max_connections")).isEqualTo("200");
    }
  }

  @Test
  void rootWithoutNamespacesRunsItAsNobody() throws Exception {
    assumeTrue(RunAs.ownUserId() == 0);
    Path open = Files.createTempDirectory("marquee-nobody");
    try {
      RunAs.NOBODY.admit(open);
      PostgresOptions options = PostgresOptions.fast(open.resolve("pg"));
      try (EmbeddedPostgres postgres = EmbeddedPostgres.start(options, RunAs.NOBODY)) {
        execute(postgres.server(), "CREATE TABLE film (title text)");
      }
      // The data move to the other way of running.
      try (EmbeddedPostgres postgres = EmbeddedPostgres.start(options)) {
        assertThat(query(postgres.server(), "SELECT count(*) FROM film")).isEqualTo("0");
      }
    } finally {
      DataFolder.delete(open);
    }
  }

  @Test
  void pausedServerAnswersOnceItGoesOn() throws Exception {
    try (EmbeddedPostgres postgres = TestServers.startPostgres()) {
      postgres.pause();
      // The signal is sent at once, but a process stops when it gets its next turn.
      assertThat(
              Poll.until(
                  Duration.ofMinutes(1),
                  () -> ProcFs.of(postgres.pid()).orElseThrow().state() == 'T'))
          .isTrue();
      postgres.resume();

      assertThat(query(postgres.server(), "SELECT 1")).isEqualTo("1");
    }
  }

  @Test
  void backendsOfAPostmasterKilledAloneDoNotHinderTheNextStart() throws Exception {
    try (EmbeddedPostgres postgres = TestServers.startPostgres();
        Connection connection = postgres.server().connect("postgres");
        Statement statement = connection.createStatement()) {
      Thread busy = Thread.ofVirtual().start(() -> ignoreFailure(statement, "SELECT pg_sleep(60)"));
      assertThat(Poll.until(Duration.ofMinutes(1), () -> sleeps(postgres.server()))).isTrue();
      Signal.KILL.send(postgres.pid());

      postgres.restart();

      assertThat(query(postgres.server(), "SELECT 1")).isEqualTo("1");
      busy.join();
    }
  }

  @Test
  void dataOfAnotherMajorVersionAreRefused() throws Exception {
    Path cluster = Files.createDirectories(folder.resolve("pg/cluster"));
    Files.writeString(cluster.resolve("PG_VERSION"), "14\n");

    assertThatThrownBy(() -> EmbeddedPostgres.start(PostgresOptions.fast(folder.resolve("pg"))))
        .isInstanceOf(ServerStartException.class)
        .hasMessageContaining("were written by Postgres 14; this is Postgres 18");
  }

  private static boolean sleeps(PostgresServer server) {
    try {
      return query(server, "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'")
          .equals("1");
    } catch (SQLException failed) {
      throw new AssertionError(failed);
    }
  }

  private static void ignoreFailure(Statement statement, String sql) {
    try {
      statement.execute(sql);
    } catch (SQLException expected) {
      // The server is killed under it.
    }
  }

  private static void execute(PostgresServer server, String sql) throws SQLException {
    try (Connection connection = server.connect("postgres");
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static String query(PostgresServer server, String sql) throws SQLException {
    try (Connection connection = server.connect("postgres");
        Statement statement = connection.createStatement()) {
      return first(statement, sql);
    }
  }

  private static String first(Statement statement, String sql) throws SQLException {
    try (ResultSet rows = statement.executeQuery(sql)) {
      assertThat(rows.next()).isTrue();
      return rows.getString(1);
    }
  }
}
