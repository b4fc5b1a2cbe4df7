package dev.marquee.platform.rpc;

import static dev.marquee.platform.rpc.RpcWorld.assertFault;
import static dev.marquee.platform.rpc.RpcWorld.title;
import static dev.marquee.platform.rpc.RpcWorld.titleRequest;
import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.proto.booking.v1.GetShowtimeRequest;
import dev.marquee.proto.booking.v1.GetShowtimeResponse;
import dev.marquee.proto.booking.v1.Showtimes;
import dev.marquee.proto.booking.v1.ShowtimesService;
import dev.marquee.proto.catalog.v1.GetTitleResponse;
import dev.marquee.proto.catalog.v1.Titles;
import io.vertx.circuitbreaker.CircuitBreaker;
import io.vertx.circuitbreaker.CircuitBreakerOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.grpc.common.GrpcLocal;
import io.vertx.grpc.common.GrpcStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Every call has an end, and an inner call none later than its outer one.
class RpcDeadlineTest {
  /// Passes in every test here, and leaves a busy machine the time to bring a call to its server.
  private static final Duration SHORT = Duration.ofSeconds(2);

  private static final Future<GetTitleResponse> NEVER =
      Promise.<GetTitleResponse>promise().future();

  private final RpcWorld world = new RpcWorld();

  @AfterEach
  void close() {
    world.close();
  }

  private RpcClients clients(Duration callTimeout, Map<String, String> addresses) {
    return world.clients("edge", RpcWorld.options(addresses, callTimeout));
  }

  @Test
  void aCallThatTakesTooLongEndsAtItsDeadline() {
    RpcWorld.Running slow = world.serve(new RpcWorld.Titles(request -> NEVER));
    Titles titles = clients(SHORT, Map.of("catalog", slow.address())).asCaller(Titles.class);
    Instant startedAt = Instant.now();

    assertFault(
        GrpcStatus.DEADLINE_EXCEEDED,
        () -> world.run(RpcWorld.nobody("acme"), () -> titles.getTitle(titleRequest("1")).await()));

    assertThat(Duration.between(startedAt, Instant.now())).isBetween(SHORT, Duration.ofSeconds(40));
  }

  /// The answer of a method that comes after the deadline finds the call over, and hurts nobody.
  @Test
  void anAnswerAfterTheDeadlineIsDropped() {
    Promise<Void> late = Promise.promise();
    AtomicInteger answered = new AtomicInteger();
    RpcWorld.Running slow =
        world.serve(
            new RpcWorld.Titles(request -> {
              if (request.getTitleId().equals("slow")) {
                late.future().await();
                answered.incrementAndGet();
              }
              return Future.succeededFuture(title("x"));
            }));
    Titles titles = clients(SHORT, Map.of("catalog", slow.address())).asCaller(Titles.class);
    Titles patient =
        clients(Duration.ofSeconds(30), Map.of("catalog", slow.address())).asCaller(Titles.class);
    world.run(RpcWorld.nobody("acme"), () -> patient.getTitle(titleRequest("warm up")).await());
    assertFault(
        GrpcStatus.DEADLINE_EXCEEDED,
        () ->
            world.run(
                RpcWorld.nobody("acme"), () -> titles.getTitle(titleRequest("slow")).await()));

    assertThat(slow.server().inFlight()).as("its work goes on, so it counts").isEqualTo(1);
    late.complete();
    RpcWorld.until(() -> answered.get() == 1);
    RpcWorld.until(() -> slow.server().inFlight() == 0);

    assertThat(
            world
                .run(RpcWorld.nobody("acme"), () -> patient.getTitle(titleRequest("quick")).await())
                .getTitle()
                .getName())
        .isEqualTo("x");
    RpcWorld.until(() -> timed("rpc.client", GrpcStatus.DEADLINE_EXCEEDED) == 1);
    // The server's own clock and the client's cancellation race to end the call; one of them does.
    RpcWorld.until(() ->
        timed("rpc.server", GrpcStatus.DEADLINE_EXCEEDED)
                + timed("rpc.server", GrpcStatus.CANCELLED)
            == 1);
    // A client may have its answer before the server has counted it.
    RpcWorld.until(() -> timed("rpc.server", GrpcStatus.OK) == 2);
  }

  private long timed(String name, GrpcStatus status) {
    return world.meters.find(name).tag("status", status.name()).timers().stream()
        .mapToLong(timer -> timer.count())
        .sum();
  }

  /// The breaker has a clock too, which may be first when a machine stalls.
  @Test
  void aCallThatTheBreakerEndsIsAFaultToo() {
    CircuitBreaker breaker =
        CircuitBreaker.create("b", world.vertx, new CircuitBreakerOptions().setTimeout(50));

    assertFault(
        GrpcStatus.DEADLINE_EXCEEDED,
        () ->
            breaker
                .execute(() -> NEVER)
                .recover(error -> Future.failedFuture(ClientFaults.of(error)))
                .await());
    breaker.close();
  }

  /// client → booking → catalog: catalog sees what is left of the client's time, not a fresh
  /// allowance.
  @Test
  void anInnerCallHasWhatIsLeftOfTheOuterOnesTime() {
    AtomicReference<Instant> innerDeadline = new AtomicReference<>();
    RpcWorld.Running catalog =
        world.serve(
            new RpcWorld.Titles(request -> {
              innerDeadline.set(GrpcLocal.current().deadline());
              return Future.succeededFuture(title("x"));
            }));
    RpcClients bookingsClients =
        clients(Duration.ofMinutes(5), Map.of("catalog", catalog.address()));
    RpcWorld.Running booking =
        world.serve(
            new ShowtimesService() {
              @Override
              public Future<GetShowtimeResponse> getShowtime(GetShowtimeRequest request) {
                bookingsClients.asCaller(Titles.class).getTitle(titleRequest("1")).await();
                return Future.succeededFuture(GetShowtimeResponse.getDefaultInstance());
              }
            });
    Showtimes showtimes =
        clients(Duration.ofSeconds(8), Map.of("booking", booking.address()))
            .asCaller(Showtimes.class);
    Instant startedAt = Instant.now();

    world.run(
        RpcWorld.nobody("acme"),
        () -> showtimes.getShowtime(GetShowtimeRequest.getDefaultInstance()).await());

    assertThat(innerDeadline.get()).isBefore(startedAt.plusSeconds(60));
  }

  @Test
  void anInnerCallOfACallThatIsOverIsNotMade() {
    AtomicInteger innerCalls = new AtomicInteger();
    AtomicReference<Object> innerError = new AtomicReference<>();
    RpcWorld.Running catalog =
        world.serve(
            new RpcWorld.Titles(request -> {
              innerCalls.incrementAndGet();
              return Future.succeededFuture(title("x"));
            }));
    RpcClients bookingsClients =
        clients(Duration.ofMinutes(5), Map.of("catalog", catalog.address()));
    RpcWorld.Running booking =
        world.serve(
            new ShowtimesService() {
              @Override
              public Future<GetShowtimeResponse> getShowtime(GetShowtimeRequest request) {
                world.vertx.timer(SHORT.plusMillis(200).toMillis()).await();
                try {
                  bookingsClients.asCaller(Titles.class).getTitle(titleRequest("1")).await();
                } catch (Fault fault) {
                  innerError.set(fault.status());
                }
                return Future.succeededFuture(GetShowtimeResponse.getDefaultInstance());
              }
            });
    Showtimes showtimes =
        clients(SHORT, Map.of("booking", booking.address())).asCaller(Showtimes.class);

    assertFault(
        GrpcStatus.DEADLINE_EXCEEDED,
        () ->
            world.run(
                RpcWorld.nobody("acme"),
                () -> showtimes.getShowtime(GetShowtimeRequest.getDefaultInstance()).await()));

    RpcWorld.until(() -> innerError.get() != null);
    assertThat(innerError).hasValue(GrpcStatus.DEADLINE_EXCEEDED);
    assertThat(innerCalls).hasValue(0);
  }
}
