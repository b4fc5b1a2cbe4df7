package dev.marquee.platform.rpc;

import static dev.marquee.platform.rpc.RpcWorld.assertFault;
import static dev.marquee.platform.rpc.RpcWorld.title;
import static dev.marquee.platform.rpc.RpcWorld.titleRequest;
import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.proto.booking.v1.HoldSeatsRequest;
import dev.marquee.proto.booking.v1.HoldSeatsResponse;
import dev.marquee.proto.booking.v1.Reservations;
import dev.marquee.proto.booking.v1.ReservationsService;
import dev.marquee.proto.catalog.v1.GetTitleRequest;
import dev.marquee.proto.catalog.v1.GetTitleResponse;
import dev.marquee.proto.catalog.v1.Titles;
import dev.marquee.proto.catalog.v1.TitlesService;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.grpc.common.GrpcStatus;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What happens to calls when instances die.
class RpcRetryTest {
  private static final CallContext USER = RpcWorld.account("acme", "account-1");

  private final RpcWorld world = new RpcWorld();

  @AfterEach
  void close() {
    world.close();
  }

  /// One of two instances in Vert.xes of their own; the first call that reaches either never ends.
  private final class Pair implements AutoCloseable {
    final List<RpcWorld> worlds = List.of(new RpcWorld(), new RpcWorld());
    final List<RpcWorld> reached = new CopyOnWriteArrayList<>();
    final String addresses;

    Pair() {
      this.addresses = instance(worlds.get(0)) + "," + instance(worlds.get(1));
    }

    private String instance(RpcWorld own) {
      return own.serve(
              new TitlesService() {
                @Override
                public Future<GetTitleResponse> getTitle(GetTitleRequest request) {
                  return reach(own, title("from the other"));
                }
              },
              new ReservationsService() {
                @Override
                public Future<HoldSeatsResponse> holdSeats(HoldSeatsRequest request) {
                  return reach(own, HoldSeatsResponse.getDefaultInstance());
                }
              })
          .address();
    }

    private <T> Future<T> reach(RpcWorld own, T answer) {
      reached.add(own);
      return reached.size() == 1 ? Promise.<T>promise().future() : Future.succeededFuture(answer);
    }

    void killTheOneReached() {
      RpcWorld.until(() -> reached.size() == 1);
      reached.get(0).close();
    }

    @Override
    public void close() {
      worlds.forEach(RpcWorld::close);
    }
  }

  private RpcClients clients(String addresses) {
    return world.clients(
        "edge", RpcWorld.options(Map.of("catalog", addresses, "booking", addresses)));
  }

  @Test
  void aReadWhoseInstanceDiedIsAskedOnceMore() throws Exception {
    try (Pair pair = new Pair()) {
      Titles titles = clients(pair.addresses).asCaller(Titles.class);
      Future<GetTitleResponse> read =
          world.start(USER, () -> titles.getTitle(titleRequest("1")).await());

      pair.killTheOneReached();

      assertThat(read.await(60, TimeUnit.SECONDS).getTitle().getName()).isEqualTo("from the other");
      assertThat(pair.reached).hasSize(2).doesNotHaveDuplicates();
    }
  }

  @Test
  void aWriteWhoseInstanceDiedIsNotRepeated() {
    try (Pair pair = new Pair()) {
      Reservations reservations = clients(pair.addresses).asCaller(Reservations.class);
      Future<HoldSeatsResponse> write =
          world.start(
              USER, () -> reservations.holdSeats(HoldSeatsRequest.getDefaultInstance()).await());

      pair.killTheOneReached();

      assertFault(GrpcStatus.UNAVAILABLE, () -> write.await(60, TimeUnit.SECONDS));
      assertThat(pair.reached).hasSize(1);
    }
  }

  /// Nothing was sent where nobody listens, so a write may go elsewhere too.
  @Test
  void anInstanceThatIsGoneCostsNoCall() {
    AtomicInteger served = new AtomicInteger();
    RpcWorld.Running alive =
        world.serve(
            new ReservationsService() {
              @Override
              public Future<HoldSeatsResponse> holdSeats(HoldSeatsRequest request) {
                served.incrementAndGet();
                return Future.succeededFuture(HoldSeatsResponse.getDefaultInstance());
              }
            });
    RpcWorld.Running gone = world.serve();
    gone.server().shutdown().await();
    Reservations reservations =
        clients(gone.address() + "," + alive.address()).asCaller(Reservations.class);

    for (int i = 0; i < 50; i++) {
      world.run(USER, () -> reservations.holdSeats(HoldSeatsRequest.getDefaultInstance()).await());
    }

    assertThat(served).hasValue(50);
  }

  @Test
  void aReadIsAskedOnlyOnceMore() {
    AtomicInteger asked = new AtomicInteger();
    RpcWorld.Running unwell =
        world.serve(
            new RpcWorld.Titles(request -> {
              asked.incrementAndGet();
              throw Fault.unavailable("the database", new IllegalStateException());
            }));
    Titles titles = clients(unwell.address()).asCaller(Titles.class);

    assertFault(
        GrpcStatus.UNAVAILABLE,
        "the database can't be reached just now",
        () -> world.run(USER, () -> titles.getTitle(titleRequest("1")).await()));

    assertThat(asked).hasValue(2);
  }

  @Test
  void aRefusalIsNoReasonToAskAgain() {
    AtomicInteger asked = new AtomicInteger();
    RpcWorld.Running strict =
        world.serve(
            new RpcWorld.Titles(request -> {
              asked.incrementAndGet();
              throw Fault.invalid("titleId", "must be a UUID");
            }));
    Titles titles = clients(strict.address()).asCaller(Titles.class);

    for (int i = 0; i < 20; i++) {
      assertFault(
          GrpcStatus.INVALID_ARGUMENT,
          () -> world.run(USER, () -> titles.getTitle(titleRequest("1")).await()));
    }

    assertThat(asked).hasValue(20);
    assertThat(breaker()).isZero();
  }

  @Test
  void aDomainThatKeepsFailingIsCutOff() {
    Troubled domain = new Troubled();
    Reservations reservations = reservations(domain, Duration.ofMinutes(10));

    for (int i = 0; i < 30; i++) {
      assertFault(GrpcStatus.UNAVAILABLE, () -> hold(reservations));
    }

    assertThat(domain.asked.get()).isBetween(5, 10);
    assertThat(breaker()).isEqualTo(2);
  }

  @Test
  void aDomainThatWasCutOffIsTriedAgain() {
    Troubled domain = new Troubled();
    Reservations reservations = reservations(domain, Duration.ofMillis(300));
    for (int i = 0; i < 10; i++) {
      assertFault(GrpcStatus.UNAVAILABLE, () -> hold(reservations));
    }

    domain.mended = true;

    RpcWorld.until(() -> {
      try {
        hold(reservations);
        return true;
      } catch (Fault stillOpen) {
        return false;
      }
    });
    assertThat(breaker()).isZero();
  }

  /// Can't reach its database until it is mended.
  private static final class Troubled extends ReservationsService {
    final AtomicInteger asked = new AtomicInteger();
    volatile boolean mended;

    @Override
    public Future<HoldSeatsResponse> holdSeats(HoldSeatsRequest request) {
      asked.incrementAndGet();
      return mended
          ? Future.succeededFuture(HoldSeatsResponse.getDefaultInstance())
          : Future.failedFuture(Fault.unavailable("the database", new IllegalStateException()));
    }
  }

  private Reservations reservations(Troubled domain, Duration breakerReset) {
    Map<String, String> addresses = Map.of("booking", world.serve(domain).address());
    return world
        .clients("edge", RpcWorld.options(addresses, Duration.ofSeconds(30), breakerReset))
        .asCaller(Reservations.class);
  }

  private HoldSeatsResponse hold(Reservations reservations) {
    return world.run(
        USER, () -> reservations.holdSeats(HoldSeatsRequest.getDefaultInstance()).await());
  }

  private double breaker() {
    return world.meters.get("breaker.state").gauges().stream()
        .mapToDouble(gauge -> gauge.value())
        .max()
        .orElseThrow();
  }
}
