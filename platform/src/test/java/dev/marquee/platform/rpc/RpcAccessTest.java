package dev.marquee.platform.rpc;

import static dev.marquee.platform.rpc.RpcWorld.assertFault;
import static dev.marquee.platform.rpc.RpcWorld.titleRequest;
import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.proto.booking.v1.GetHoldRequest;
import dev.marquee.proto.booking.v1.GetHoldResponse;
import dev.marquee.proto.booking.v1.Reservations;
import dev.marquee.proto.booking.v1.ReservationsService;
import dev.marquee.proto.catalog.v1.Cms;
import dev.marquee.proto.catalog.v1.CmsService;
import dev.marquee.proto.catalog.v1.GetCmsTitleRequest;
import dev.marquee.proto.catalog.v1.GetCmsTitleResponse;
import dev.marquee.proto.catalog.v1.GetTitleRequest;
import dev.marquee.proto.catalog.v1.GetTitleResponse;
import dev.marquee.proto.catalog.v1.GetTitleRightsRequest;
import dev.marquee.proto.catalog.v1.GetTitleRightsResponse;
import dev.marquee.proto.catalog.v1.Titles;
import dev.marquee.proto.catalog.v1.TitlesService;
import io.vertx.core.Future;
import io.vertx.grpc.common.GrpcStatus;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What the contract says of a method is what its server does, over the wire.
class RpcAccessTest {
  private final RpcWorld world = new RpcWorld();
  private final AtomicReference<CallContext> seen = new AtomicReference<>();
  private final RpcWorld.Running server =
      world.serve(new SeenTitles(), new SeenCms(), new SeenReservations());
  private final RpcClients clients = world.clients("streaming", server);

  @AfterEach
  void close() {
    world.close();
  }

  private final class SeenTitles extends TitlesService {
    @Override
    public Future<GetTitleResponse> getTitle(GetTitleRequest request) {
      seen.set(CallContext.current());
      return Future.succeededFuture(GetTitleResponse.getDefaultInstance());
    }

    @Override
    public Future<GetTitleRightsResponse> getTitleRights(GetTitleRightsRequest request) {
      seen.set(CallContext.current());
      return Future.succeededFuture(GetTitleRightsResponse.getDefaultInstance());
    }
  }

  private final class SeenCms extends CmsService {
    @Override
    public Future<GetCmsTitleResponse> getCmsTitle(GetCmsTitleRequest request) {
      seen.set(CallContext.current());
      return Future.succeededFuture(GetCmsTitleResponse.getDefaultInstance());
    }
  }

  private final class SeenReservations extends ReservationsService {
    @Override
    public Future<GetHoldResponse> getHold(GetHoldRequest request) {
      seen.set(CallContext.current());
      return Future.succeededFuture(GetHoldResponse.getDefaultInstance());
    }
  }

  private Callable<?> titleAs(CallContext caller) {
    Titles titles = clients.asCaller(Titles.class);
    return () -> world.run(caller, () -> titles.getTitle(titleRequest("1")).await());
  }

  private Callable<?> rightsAs(CallContext caller) {
    Titles titles = clients.asCaller(Titles.class);
    return () ->
        world.run(
            caller,
            () -> titles.getTitleRights(GetTitleRightsRequest.getDefaultInstance()).await());
  }

  private Callable<?> holdAs(CallContext caller) {
    Reservations reservations = clients.asCaller(Reservations.class);
    return () ->
        world.run(caller, () -> reservations.getHold(GetHoldRequest.getDefaultInstance()).await());
  }

  private Callable<?> cmsAs(CallContext caller) {
    Cms cms = clients.asCaller(Cms.class);
    return () ->
        world.run(caller, () -> cms.getCmsTitle(GetCmsTitleRequest.getDefaultInstance()).await());
  }

  @Test
  void anyoneMayReadTitles() throws Exception {
    titleAs(RpcWorld.nobody("acme")).call();
    assertThat(seen.get().caller().kind()).isEqualTo(Caller.Kind.NOBODY);
    assertThat(seen.get().tenant()).isEqualTo("acme");

    titleAs(RpcWorld.account("acme", "account-1")).call();
    assertThat(seen.get().accountId()).isEqualTo("account-1");
  }

  @Test
  void onlyAccountsMayReadTheirHolds() throws Exception {
    assertFault(GrpcStatus.UNAUTHENTICATED, holdAs(RpcWorld.nobody("acme")));
    assertFault(GrpcStatus.PERMISSION_DENIED, holdAs(world.service("sync", "acme")));
    holdAs(RpcWorld.account("acme", "account-1")).call();
  }

  @Test
  void onlyTheContractsRolesAndServicesMayUseTheCms() throws Exception {
    assertFault(GrpcStatus.UNAUTHENTICATED, cmsAs(RpcWorld.nobody("acme")));
    assertFault(
        GrpcStatus.PERMISSION_DENIED, cmsAs(RpcWorld.account("acme", "account-1", "partner")));
    assertFault(GrpcStatus.PERMISSION_DENIED, cmsAs(world.service("sync", "acme")));
    cmsAs(RpcWorld.account("acme", "account-1", "partner", "reviewer")).call();
    cmsAs(world.service("streaming", "acme")).call();
  }

  @Test
  void onlyTheContractsServicesMayReadRights() throws Exception {
    assertFault(
        GrpcStatus.PERMISSION_DENIED, rightsAs(RpcWorld.account("acme", "account-1", "admin")));
    assertFault(GrpcStatus.PERMISSION_DENIED, rightsAs(world.service("ads", "acme")));
    rightsAs(world.service("sync", "acme")).call();
    assertThat(seen.get().caller().kind()).isEqualTo(Caller.Kind.SERVICE);
    assertThat(seen.get().caller().id()).isEqualTo("sync");
  }

  /// The token says whose data a call may touch; the metadata can't say otherwise.
  @Test
  void aTokenOfAnotherTenantIsRefused() {
    String foreign = RpcWorld.KEY.good("globex", "account-1");
    CallContext forged = RpcWorld.withToken("acme", Caller.nobody("acme"), foreign);
    String foreignService = world.serviceTokens.mint("sync", "globex");
    CallContext forgedService = RpcWorld.withToken("acme", Caller.nobody("acme"), foreignService);

    assertFault(GrpcStatus.PERMISSION_DENIED, titleAs(forged));
    assertFault(GrpcStatus.PERMISSION_DENIED, rightsAs(forgedService));
    assertThat(seen).hasNullValue();
  }

  /// Even where everyone may call: a bad token is a mistake to tell, not a guest.
  @Test
  void aBadTokenIsRefusedWhereNoneIsNeeded() {
    assertFault(
        GrpcStatus.UNAUTHENTICATED,
        titleAs(RpcWorld.withToken("acme", Caller.nobody("acme"), "rubbish")));
  }

  @Test
  void asServiceCallsUnderItsOwnNameForTheCallersTenant() {
    Titles titles = clients.asService(Titles.class);

    world.run(
        RpcWorld.account("globex", "account-7"),
        () -> titles.getTitleRights(GetTitleRightsRequest.getDefaultInstance()).await());

    assertThat(seen.get().caller().id()).isEqualTo("streaming");
    assertThat(seen.get().tenant()).isEqualTo("globex");
  }

  @Test
  void theContextTravelsWhole() {
    CallContext sent =
        new CallContext(
            "request-7",
            "acme",
            Caller.nobody("acme"),
            RpcWorld.KEY.good("acme", "account-1", "editor"),
            "key-1",
            "IN",
            "203.0.113.9");
    Titles titles = clients.asCaller(Titles.class);

    world.run(sent, () -> titles.getTitle(titleRequest("1")).await());

    assertThat(seen.get().requestId()).isEqualTo("request-7");
    assertThat(seen.get().tenant()).isEqualTo("acme");
    assertThat(seen.get().token()).isEqualTo(sent.token());
    assertThat(seen.get().idempotencyKey()).isEqualTo("key-1");
    assertThat(seen.get().country()).isEqualTo("IN");
    assertThat(seen.get().clientIp()).isEqualTo("203.0.113.9");
    assertThat(seen.get().caller().roles()).containsExactly("editor");
  }

  @Test
  void aMethodCanBeCalledByItsName() {
    RpcClients.Call call = clients.call(Titles.class, "GetTitle");

    world.run(RpcWorld.nobody("acme"), () -> call.send(titleRequest("1")).await());

    assertThat(seen.get().tenant()).isEqualTo("acme");
  }
}
