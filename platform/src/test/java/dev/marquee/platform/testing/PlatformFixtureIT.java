package dev.marquee.platform.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marquee.platform.redis.RedisLink;
import dev.marquee.platform.rpc.CallContext;
import dev.marquee.platform.rpc.Caller;
import dev.marquee.platform.rpc.Fault;
import dev.marquee.platform.sql.Database;
import dev.marquee.proto.activity.v1.GetPositionRequest;
import dev.marquee.proto.activity.v1.GetPositionResponse;
import dev.marquee.proto.activity.v1.Library;
import dev.marquee.proto.activity.v1.LibraryService;
import dev.marquee.proto.activity.v1.ListWatchlistRequest;
import dev.marquee.proto.activity.v1.ListWatchlistResponse;
import dev.marquee.proto.activity.v1.Positions;
import dev.marquee.proto.activity.v1.PositionsService;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class PlatformFixtureIT {
  private static final ListWatchlistRequest LIST = ListWatchlistRequest.getDefaultInstance();
  private static TestPlatform tp;

  @BeforeAll
  static void start() {
    tp = TestPlatform.start("booking");
    tp.fake("activity", new CallersWatchlist(), new NoPositions());
  }

  @AfterAll
  static void stop() {
    tp.close();
  }

  /// Shows who called by the cursor it answers, having awaited on a virtual thread.
  private static final class CallersWatchlist extends LibraryService {
    @Override
    public Future<ListWatchlistResponse> listWatchlist(ListWatchlistRequest request) {
      tp.platform().vertx().timer(1).await();
      Caller caller = CallContext.current().caller();
      return Future.succeededFuture(
          ListWatchlistResponse.newBuilder()
              .setNextCursor(caller.tenant() + "/" + caller.id() + "/" + caller.roles())
              .build());
    }
  }

  private static final class NoPositions extends PositionsService {
    @Override
    public Future<GetPositionResponse> getPosition(GetPositionRequest request) {
      return Future.succeededFuture(GetPositionResponse.getDefaultInstance());
    }
  }

  @Test
  void tokenOfAnAccountReachesTheFakeOfAnotherDomain() {
    String token = tp.token("acme", "account-1", "moderator");

    String seen =
        tp.as(
            "acme",
            token,
            () -> tp.clients().asCaller(Library.class).listWatchlist(LIST).await().getNextCursor());

    assertThat(seen).isEqualTo("acme/account-1/[moderator]");
  }

  @Test
  void tokenThatIsForgedOrOfAnotherTenantIsRefusedByTheServer() {
    String token = tp.token("acme", "account-1");
    String forged = token.substring(0, token.length() - 8) + "AAAAAAAA";

    assertThat(refusal("acme", forged)).isEqualTo(GrpcStatus.UNAUTHENTICATED);
    assertThat(refusal("globex", token)).isEqualTo(GrpcStatus.PERMISSION_DENIED);
  }

  private static GrpcStatus refusal(String tenant, String token) {
    try {
      tp.as(tenant, token, () -> tp.clients().asCaller(Library.class).listWatchlist(LIST).await());
      throw new AssertionError("was let in");
    } catch (Fault fault) {
      return fault.status();
    }
  }

  @Test
  void callerWithoutATokenIsAskedToSignIn() {
    assertThatThrownBy(() ->
            tp.anonymous(
                "acme", () -> tp.clients().asCaller(Library.class).listWatchlist(LIST).await()))
        .isInstanceOf(Fault.class)
        .hasMessage("sign in first");
  }

  @Test
  void onlyTheServiceNamedInTheContractIsLetIn() {
    GetPositionRequest request = GetPositionRequest.getDefaultInstance();

    tp.asService(
        "streaming",
        "acme",
        () -> tp.clients().asCaller(Positions.class).getPosition(request).await());

    assertThatThrownBy(() ->
            tp.asService(
                "booking",
                "acme",
                () -> tp.clients().asCaller(Positions.class).getPosition(request).await()))
        .isInstanceOf(Fault.class)
        .hasMessage("not callable from outside");
  }

  @Test
  void verticleFindsItsSchemaAndRedis() {
    var verticle =
        new VerticleBase() {
          long rows = -1;
          String pong = "";

          @Override
          public Future<?> start() {
            Database database = tp.platform().database("booking");
            rows = database.writer().query("SELECT id FROM outbox").execute().await().size();
            RedisLink redis = tp.platform().coordinationRedis();
            pong = String.valueOf(redis.send(Request.cmd(Command.PING)).await());
            return database.close();
          }
        };

    tp.deploy(verticle);
    tp.undeploy();

    assertThat(verticle.rows).isZero();
    assertThat(verticle.pong).isEqualTo("PONG");
  }
}
