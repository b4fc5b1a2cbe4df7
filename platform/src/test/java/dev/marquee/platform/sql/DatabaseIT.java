package dev.marquee.platform.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marquee.embedded.EmbeddedPostgres;
import dev.marquee.embedded.PostgresServer;
import dev.marquee.embedded.TestServers;
import dev.marquee.platform.rpc.Fault;
import dev.marquee.platform.rpc.Outage;
import dev.marquee.platform.testing.Eventually;
import dev.marquee.platform.testing.TestPlatform;
import io.vertx.grpc.common.GrpcStatus;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DatabaseIT {
  private static EmbeddedPostgres postgres;
  private static TestPlatform tp;
  private static Database database;

  @BeforeAll
  static void start() {
    postgres = TestServers.startPostgres();
    PostgresServer server = postgres.server();
    tp =
        TestPlatform.start(
            Map.of(
                "postgres.port",
                String.valueOf(server.port()),
                "postgres.database",
                server.newDatabase(),
                "postgres.connectTimeout",
                "1s"),
            "booking");
    database = tp.platform().database("booking");
  }

  @AfterAll
  static void stop() {
    tp.close();
    postgres.kill();
  }

  @BeforeEach
  void forget() {
    inCall(() ->
        database.inTransaction(
            tx -> execute(tx, "DELETE FROM consumed_event WHERE tenant_id = 'acme'")));
  }

  @Test
  void workThatThrowsLeavesNothingAndRunsNoHints() {
    AtomicInteger hints = new AtomicInteger();

    assertThatThrownBy(() ->
            inCall(() ->
                database.inTransaction(tx -> {
                  tx.afterCommit(hints::incrementAndGet);
                  insert(tx, "lost");
                  throw new IllegalStateException("changed my mind");
                })))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("changed my mind");
    assertThat(rows()).isZero();
    assertThat(hints).hasValue(0);

    inCall(() ->
        database.inTransaction(tx -> {
          tx.afterCommit(hints::incrementAndGet);
          return insert(tx, "kept");
        }));
    assertThat(rows()).isEqualTo(1);
    assertThat(hints).hasValue(1);
  }

  @Test
  void transactionsRunFromAThreadThatIsNoneOfVertx() throws Exception {
    Thread thread =
        Thread.ofVirtual().start(() -> database.inTransaction(tx -> insert(tx, "from outside")));
    thread.join();

    assertThat(rows()).isEqualTo(1);
  }

  @Test
  void serverThatIsKilledMeansUnavailableAndItsReturnIsNoticed() throws Exception {
    keepThroughAKill();
    assertThatThrownBy(() ->
            inCall(() ->
                database.inTransaction(tx -> {
                  insert(tx, "lost");
                  postgres.kill();
                  return insert(tx, "lost too");
                })))
        .satisfies(error -> assertThat(statusOf(error)).isEqualTo(GrpcStatus.UNAVAILABLE));
    assertThatThrownBy(() -> inCall(() -> database.inTransaction(tx -> insert(tx, "not there"))))
        .satisfies(error -> assertThat(statusOf(error)).isEqualTo(GrpcStatus.UNAVAILABLE));

    assertThatThrownBy(() -> inCall(DatabaseIT::read)).matches(Outage::is);

    postgres.restart();

    Eventually.until(
        "a transaction succeeds again",
        () -> {
          try {
            inCall(() -> database.inTransaction(tx -> insert(tx, "back")));
            return true;
          } catch (Fault fault) {
            return false;
          }
        });
    assertThat(rows()).isEqualTo(1);
  }

  /// The tests' server syncs nothing: a kill loses the last moments, the migrations among them.
  private static void keepThroughAKill() throws SQLException {
    try (Connection connection = postgres.server().connect("postgres");
        Statement statement = connection.createStatement()) {
      statement.execute("CHECKPOINT");
    }
  }

  private static GrpcStatus statusOf(Throwable error) {
    assertThat(error).isInstanceOf(Fault.class);
    return ((Fault) error).status();
  }

  private static int inCall(Callable<Integer> work) {
    return tp.asService("booking", "acme", work);
  }

  private static int rows() {
    return inCall(() ->
        database.inTransaction(
            tx -> execute(tx, "SELECT 1 FROM consumed_event WHERE tenant_id = 'acme'")));
  }

  private static int read() {
    return database.reader().query("SELECT 1").execute().await().rowCount();
  }

  private static int insert(Tx tx, String id) {
    return execute(
        tx,
        "INSERT INTO consumed_event (tenant_id, consumer, event_id) VALUES ('acme', 'c', '"
            + id
            + "')");
  }

  private static int execute(Tx tx, String sql) {
    return tx.connection().query(sql).execute().await().rowCount();
  }
}
