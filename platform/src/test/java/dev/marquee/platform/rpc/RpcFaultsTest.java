package dev.marquee.platform.rpc;

import static dev.marquee.platform.rpc.RpcWorld.assertFault;
import static dev.marquee.platform.rpc.RpcWorld.title;
import static dev.marquee.platform.rpc.RpcWorld.titleRequest;
import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.proto.catalog.v1.GetTitleResponse;
import dev.marquee.proto.catalog.v1.ListGenresRequest;
import dev.marquee.proto.catalog.v1.Titles;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.sqlclient.ClosedConnectionException;
import java.net.ConnectException;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What a method throws is what its caller catches, whichever way it throws; what isn't meant for
/// the caller stays hidden.
class RpcFaultsTest {
  private final RpcWorld world = new RpcWorld();

  @AfterEach
  void close() {
    world.close();
  }

  private GetTitleResponse call(Supplier<Future<GetTitleResponse>> method) {
    Titles titles =
        world
            .clients("edge", world.serve(new RpcWorld.Titles(request -> method.get())))
            .asCaller(Titles.class);
    return world.run(RpcWorld.nobody("acme"), () -> titles.getTitle(titleRequest("1")).await());
  }

  @Test
  void anAnswerComesBack() {
    assertThat(call(() -> Future.succeededFuture(title("Metropolis"))).getTitle().getName())
        .isEqualTo("Metropolis");
  }

  @Test
  void aFaultThrownAtOnceKeepsStatusAndMessage() {
    assertFault(
        GrpcStatus.INVALID_ARGUMENT,
        "titleId: must be a UUID",
        () ->
            call(() -> {
              throw Fault.invalid("titleId", "must be a UUID");
            }));
  }

  @Test
  void aFaultOfAFutureKeepsStatusAndMessage() {
    assertFault(
        GrpcStatus.FAILED_PRECONDITION,
        "not now",
        () ->
            call(() -> Future.failedFuture(new Fault(GrpcStatus.FAILED_PRECONDITION, "not now"))));
  }

  @Test
  void aFaultThrownAfterAwaitKeepsStatusAndMessage() {
    assertFault(
        GrpcStatus.ALREADY_EXISTS,
        "was there: “Lola rennt”, 50 %",
        () ->
            call(() -> {
              world.vertx.timer(5).await();
              throw new Fault(GrpcStatus.ALREADY_EXISTS, "was there: “Lola rennt”, 50 %");
            }));
  }

  @Test
  void aFaultOfAnAwaitedFutureKeepsStatusAndMessage() {
    assertFault(
        GrpcStatus.NOT_FOUND,
        "no such thing",
        () ->
            call(() -> {
              Promise<GetTitleResponse> later = Promise.promise();
              world.vertx.setTimer(
                  5, id -> later.fail(new Fault(GrpcStatus.NOT_FOUND, "no such thing")));
              return Future.succeededFuture(later.future().await());
            }));
  }

  @Test
  void everyStatusOfAFaultPasses() {
    for (GrpcStatus status : Fault.STATUSES) {
      assertFault(
          status,
          "because of " + status,
          () -> call(() -> Future.failedFuture(new Fault(status, "because of " + status))));
    }
  }

  @Test
  void aStoreThatIsGoneMeansUnavailableNotABug() {
    for (Throwable outage :
        new Throwable[] {
          ClosedConnectionException.INSTANCE, new ConnectException("Connection refused: 10.0.0.7")
        }) {
      assertFault(
          GrpcStatus.UNAVAILABLE,
          "can't be reached just now",
          () -> call(() -> Future.failedFuture(outage)));
    }
  }

  @Test
  void anythingElseIsInternalAndItsMessageStaysHere() {
    String hidden = "something went wrong on our side";

    assertFault(
        GrpcStatus.INTERNAL,
        hidden,
        () ->
            call(() -> {
              throw new IllegalStateException("password=1234");
            }));
    assertFault(
        GrpcStatus.INTERNAL,
        hidden,
        () -> call(() -> Future.failedFuture(new Exception("password=1234"))));
    assertFault(
        GrpcStatus.INTERNAL,
        hidden,
        () ->
            call(() -> {
              throw new StackOverflowError("an Error too");
            }));
  }

  @Test
  @SuppressWarnings("NullAway") // the mistake this test is about
  void aMethodThatAnswersNothingDoesNotHang() {
    assertFault(GrpcStatus.INTERNAL, () -> call(() -> null));
    assertFault(GrpcStatus.INTERNAL, () -> call(() -> Future.succeededFuture(null)));
  }

  @Test
  void aMethodNobodyWroteIsUnimplemented() {
    Titles titles =
        world
            .clients("edge", world.serve(new RpcWorld.Titles(request -> Future.succeededFuture())))
            .asCaller(Titles.class);

    assertFault(
        GrpcStatus.UNIMPLEMENTED,
        () ->
            world.run(
                RpcWorld.nobody("acme"),
                () -> titles.listGenres(ListGenresRequest.getDefaultInstance()).await()));
  }

  @Test
  void aServiceNobodyServesIsUnimplemented() {
    Titles titles = world.clients("edge", world.serve()).asCaller(Titles.class);

    assertFault(
        GrpcStatus.UNIMPLEMENTED,
        () -> world.run(RpcWorld.nobody("acme"), () -> titles.getTitle(titleRequest("1")).await()));
  }

  @Test
  void anAnswerOfUpToFourMebibytesPasses() {
    String large = "x".repeat((4 << 20) - 100);

    assertThat(call(() -> Future.succeededFuture(title(large))).getTitle().getName())
        .hasSize(large.length());
  }

  @Test
  void aRequestThatIsTooLargeIsRefused() {
    Titles titles =
        world
            .clients(
                "edge",
                world.serve(new RpcWorld.Titles(request -> Future.succeededFuture(title("x")))))
            .asCaller(Titles.class);

    assertFault(
        GrpcStatus.RESOURCE_EXHAUSTED,
        () ->
            world.run(
                RpcWorld.nobody("acme"),
                () -> titles.getTitle(titleRequest("x".repeat(5 << 20))).await()));
  }
}
