package dev.marquee.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marquee.embedded.FaultProxy;
import dev.marquee.embedded.PostgresServer;
import dev.marquee.embedded.TestServers;
import dev.marquee.platform.sql.PostgresOptions;
import dev.marquee.platform.testing.Eventually;
import dev.marquee.platform.testing.TestPlatform;
import dev.marquee.proto.catalog.v1.GetTitleRightsRequest;
import dev.marquee.proto.catalog.v1.GetTitleRightsResponse;
import dev.marquee.proto.catalog.v1.TitleRights;
import dev.marquee.proto.catalog.v1.TitlesService;
import dev.marquee.proto.catalog.v1.WorkflowState;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What becomes of deliveries in hand when the database, a source or we ourselves go away.
class CourierIT {
  private final PostgresServer postgres = TestServers.postgres();
  private final FaultProxy way = FaultProxy.to(postgres.host(), postgres.port());
  private final OperatorDesk dishtv = new OperatorDesk();
  private final Catalog catalog = new Catalog();
  private TestPlatform tp;

  /// A catalog that may be newer than sync.
  private static final class Catalog extends TitlesService {
    volatile boolean newer;

    @Override
    public Future<GetTitleRightsResponse> getTitleRights(GetTitleRightsRequest request) {
      TitleRights rights =
          TitleRights.newBuilder().setState(WorkflowState.WORKFLOW_STATE_PUBLISHED).build();
      return Future.succeededFuture(
          newer
              ? GetTitleRightsResponse.getDefaultInstance()
              : GetTitleRightsResponse.newBuilder().setRights(rights).build());
    }
  }

  @BeforeEach
  void start() {
    tp =
        TestPlatform.start(
            Map.of(
                "postgres.host", "127.0.0.1",
                "postgres.port", String.valueOf(way.port()),
                "sync.dishtv.url", dishtv.url(),
                "sync.dishtv.apiKey", "key",
                "sync.retryMax", "200ms",
                "sync.requestTimeout", "5s",
                "sync.claimTtl", "15s"),
            "sync");
    tp.fake("catalog", catalog);
    tp.deploy(new SyncVerticle(tp.platform()));
  }

  @AfterEach
  void stop() {
    dishtv.answer();
    tp.close();
    dishtv.close();
    way.close();
  }

  @Test
  void aDatabaseThatWentAwayDuringADeliveryStopsTheCourierForAWhileOnly() {
    dishtv.hold();
    String during = add();
    Eventually.until("it is in hand", () -> dishtv.told.size() == 1);

    int port = way.port();
    way.close();
    dishtv.answer();
    Eventually.until("its answer is there", () -> answers() == 1);
    try (FaultProxy back = FaultProxy.listen(port, postgres.host(), postgres.port())) {
      Eventually.until("it is told again", () -> state(during).equals("delivered"));
      String after = add();
      Eventually.until("others are told", () -> state(after).equals("delivered"));
      assertThat(back.openConnections()).isPositive();
      tp.undeploy();
    }
  }

  @Test
  void anAnswerThatWeDoNotKnowIsNoRemoval() {
    catalog.newer = true;
    String id = add();
    Eventually.until("it was tried", () -> number("attempts", id) > 2);

    assertThat(dishtv.told).isEmpty();
    assertThat(state(id)).isEqualTo("pending");
    catalog.newer = false;
    Eventually.until("it is told", () -> state(id).equals("delivered"));
    assertThat(dishtv.told).containsExactly(HttpMethod.PUT);
  }

  @Test
  void whoStopsWaitsForWhatIsInHand() throws Exception {
    dishtv.hold();
    String id = add();
    Eventually.until("it is in hand", () -> dishtv.told.size() == 1);

    CompletableFuture<Void> stopping = CompletableFuture.runAsync(tp::undeploy);
    assertThatThrownBy(() -> stopping.get(2, TimeUnit.SECONDS))
        .isInstanceOf(TimeoutException.class);
    dishtv.answer();
    stopping.get(1, TimeUnit.MINUTES);

    assertThat(state(id)).isEqualTo("delivered");
  }

  /// A change to be told.
  private String add() {
    String id = UUID.randomUUID().toString();
    sql(
        """
        INSERT INTO sync.delivery (
          tenant_id, id, operator, entity, entity_id, version, occurred_at)
        VALUES ('acme', '%s', 'dishtv', 'movie', '%s', 1, now())
        RETURNING version
        """
            .formatted(id, id));
    return id;
  }

  private long answers() {
    return tp.platform().meters().timer("sync.told", "operator", "dishtv").count();
  }

  private String state(String id) {
    return sql("SELECT state FROM sync.delivery WHERE tenant_id = 'acme' AND id = '" + id + "'");
  }

  private int number(String column, String id) {
    return Integer.parseInt(
        sql(
            "SELECT "
                + column
                + " FROM sync.delivery WHERE tenant_id = 'acme' AND id = '"
                + id
                + "'"));
  }

  /// Past the proxy: the first column of the first row.
  private String sql(String text) {
    String database = tp.settings().bind("postgres", PostgresOptions.class).database();
    try (Connection connection = postgres.connect(database);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(text)) {
      rows.next();
      return rows.getString(1);
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }
}
