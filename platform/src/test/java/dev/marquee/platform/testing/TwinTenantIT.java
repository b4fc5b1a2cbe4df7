package dev.marquee.platform.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marquee.embedded.TestServers;
import dev.marquee.platform.sql.Database;
import dev.marquee.platform.sql.PostgresOptions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TwinTenantIT {
  private static final String OF_ANOTHER_TENANT =
      "a statement touched the row of another tenant in booking.consumed_event";
  private static TestPlatform tp;
  private static Database booking;

  @BeforeAll
  static void start() {
    tp = TestPlatform.start("booking");
    booking = tp.platform().database("booking");
  }

  @AfterAll
  static void stop() {
    booking.close();
    tp.close();
  }

  @BeforeEach
  void oneRowOfEachTenant() {
    admin("TRUNCATE booking.consumed_event");
    run("INSERT INTO consumed_event (tenant_id, consumer, event_id) VALUES ('acme', 'c', 'e')");
  }

  @Test
  void everyRowHasATwinWithTheSameIds() {
    run("INSERT INTO consumed_event SELECT 'globex', 'c', 'e-' || g FROM generate_series(1, 3) g");

    assertThat(twins()).isEqualTo(4);
  }

  @Test
  void rowThatIsThereAlreadyHasItsTwinAlready() {
    run(
        "INSERT INTO consumed_event (tenant_id, consumer, event_id) VALUES ('acme', 'c', 'e')"
            + " ON CONFLICT (tenant_id, consumer, event_id) DO UPDATE SET at = now()");
    run("INSERT INTO consumed_event (tenant_id, consumer, event_id) VALUES ('globex', 'c', 'e')");

    assertThat(twins()).isOne();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT event_id FROM consumed_event",
        "SELECT event_id FROM consumed_event WHERE event_id = 'e'",
        "SELECT count(*) FROM consumed_event WHERE consumer = 'c'",
        "UPDATE consumed_event SET at = now() WHERE consumer = 'c' AND event_id = 'e'",
        "DELETE FROM consumed_event WHERE event_id = 'e'",
        "SELECT b.event_id FROM consumed_event a JOIN consumed_event b USING (event_id)"
            + " WHERE a.tenant_id = 'acme'",
        "INSERT INTO consumed_event (tenant_id, consumer, event_id) VALUES ('twin', 'c', 'f')"
      })
  void statementThatDoesNotNameItsTenantFails(String statement) {
    assertThatThrownBy(() -> run(statement)).hasMessageContaining(OF_ANOTHER_TENANT);
    assertThat(twins()).isOne();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT event_id FROM consumed_event WHERE tenant_id = 'acme' AND event_id = 'e'",
        "UPDATE consumed_event SET at = now() WHERE tenant_id = 'acme' AND event_id = 'e'",
        "DELETE FROM consumed_event WHERE event_id = 'e' AND tenant_id = 'acme'",
        "SELECT b.event_id FROM consumed_event a LEFT JOIN consumed_event b"
            + " USING (tenant_id, event_id) WHERE a.tenant_id = 'acme'",
        "/* all tenants */ DELETE FROM consumed_event WHERE consumer = 'c'"
      })
  void statementThatNamesItsTenantOrSaysThatItServesAllFindsTheOneRow(String statement) {
    assertThat(run(statement)).isOne();
    assertThat(twins()).isOne();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "id uuid PRIMARY KEY, tenant_id text NOT NULL | the key ads.mine_pkey",
        "tenant_id text NOT NULL, id uuid, UNIQUE (id, tenant_id) | the key ads.mine_id_tenant_id_key",
        "tenant_id text NOT NULL, id int, EXCLUDE USING btree (id WITH =) | the key ads.mine_id_excl",
        "tenant_id text NOT NULL, id uuid REFERENCES ads.other (id) | the foreign key mine_id_fkey",
        "tenant_id text, id uuid | no tenant_id that is never null",
        "id uuid | no tenant_id that is never null"
      })
  void schemaInWhichTenantsCouldMeetIsRefused(String columns, String fault) {
    PostgresOptions postgres =
        tp.settings()
            .with("test", Map.of("postgres.database", TestServers.postgres().newDatabase()))
            .bind("postgres", PostgresOptions.class);
    execute(
        postgres,
        "CREATE SCHEMA ads; CREATE TABLE ads.other (tenant_id text NOT NULL, id uuid,"
            + " PRIMARY KEY (tenant_id, id))");
    TwinTenant.join(postgres);
    execute(
        postgres,
        "CREATE UNIQUE INDEX other_id ON ads.other (id); CREATE TABLE ads.mine (" + columns + ")");

    assertThatThrownBy(() -> TwinTenant.join(postgres))
        .hasMessageContaining("ads.mine")
        .hasMessageContaining(fault);
  }

  private static int twins() {
    PostgresOptions postgres = tp.settings().bind("postgres", PostgresOptions.class);
    try (Connection connection = TestServers.postgres().connect(postgres.database());
        Statement statement = connection.createStatement();
        ResultSet count =
            statement.executeQuery(
                "SELECT count(*) FROM booking.consumed_event WHERE tenant_id = 'twin'")) {
      count.next();
      return count.getInt(1);
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  private static void admin(String statement) {
    execute(tp.settings().bind("postgres", PostgresOptions.class), statement);
  }

  private static void execute(PostgresOptions postgres, String text) {
    try (Connection connection = TestServers.postgres().connect(postgres.database());
        Statement statement = connection.createStatement()) {
      statement.execute(text);
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  private static int run(String statement) {
    return tp.asService(
        "booking", "acme", () -> booking.writer().query(statement).execute().await().rowCount());
  }
}
