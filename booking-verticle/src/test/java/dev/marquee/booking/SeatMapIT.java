package dev.marquee.booking;

import static dev.marquee.proto.booking.v1.SeatState.SEAT_STATE_FREE;
import static dev.marquee.proto.booking.v1.SeatState.SEAT_STATE_HELD;
import static dev.marquee.proto.booking.v1.SeatState.SEAT_STATE_SOLD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marquee.booking.BookingWorld.Show;
import dev.marquee.platform.rpc.Fault;
import dev.marquee.platform.testing.Eventually;
import dev.marquee.proto.booking.v1.CreateBookingResponse;
import dev.marquee.proto.booking.v1.Hold;
import io.vertx.grpc.common.GrpcStatus;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The live seat map, and what becomes of it when Redis forgets.
class SeatMapIT {
  private static BookingWorld world;
  private static Books books;

  @BeforeAll
  static void start() {
    world = BookingWorld.shared();
    books = new Books(world);
  }

  @Test
  void ofTwoWhoRaceToBookOneSeatExactlyOneIsConfirmed() throws Exception {
    Show show = world.show();

    for (int round = 0; round < 10; round++) {
      String seat = "B" + (1 + round);
      Hold first = world.held(show, "ann-" + round, seat);
      // Redis forgets; now a second person holds the same seat in good faith.
      forget(show);
      Hold second = world.held(show, "bob-" + round, seat);
      String ann = "ann-" + round;
      String bob = "bob-" + round;
      List<CreateBookingResponse> both =
          AtOnce.run(
              List.of(
                  () -> world.book(show, ann, first, "card_ok"),
                  () -> world.book(show, bob, second, "card_ok")));
      assertThat(both).as(seat).filteredOn(CreateBookingResponse::hasBooking).hasSize(1);
      assertThat(both).as(seat).filteredOn(CreateBookingResponse::hasHoldLost).hasSize(1);
    }
    books.assertSound();
  }

  @Test
  void watcherMissesNothingBetweenHisMapAndHisStream() throws Exception {
    Show show = world.show();
    String version = world.map(show).getVersion();
    world.held(show, "ann", "G1");
    world.held(show, "bob", "G2");

    SeatFollower late = new SeatFollower(world, show, version);
    world.booked(show, "cid", "card_ok", "G3");

    Eventually.until(
        "everything since the map is seen",
        () -> late.statesOf("G3").contains(SEAT_STATE_SOLD) && !late.statesOf("G1").isEmpty());
    assertThat(late.statesOf("G2")).contains(SEAT_STATE_HELD);
    List<Long> versions = late.versions();
    assertThat(versions.getFirst()).isEqualTo(Long.parseLong(version) + 1);
    for (int i = 1; i < versions.size(); i++) {
      assertThat(versions.get(i)).isEqualTo(versions.get(i - 1) + 1);
    }
  }

  @Test
  void watcherWhoMissedSomethingIsToldToTakeANewMap() throws Exception {
    Show show = world.show();
    SeatFollower follower = SeatFollower.fromNow(world, show);
    world.held(show, "ann", "G1");
    Eventually.until("the hold is seen", () -> !follower.statesOf("G1").isEmpty());

    forget(show);
    world.held(show, "bob", "G1");

    Eventually.until("the stream breaks", () -> follower.brokeWith(GrpcStatus.OUT_OF_RANGE));
    SeatFollower stale = new SeatFollower(world, show, "17");
    Eventually.until("an old version is refused", () -> stale.brokeWith(GrpcStatus.OUT_OF_RANGE));
  }

  @Test
  void soldSeatsStaySoldWhenRedisForgetsEverything() {
    Show show = world.show();
    world.booked(show, "ann", "card_ok", "H1", "H2");
    world.held(show, "bob", "H3");

    forget(show);

    assertThat(world.seats(show)).isEqualTo(Map.of("H1", SEAT_STATE_SOLD, "H2", SEAT_STATE_SOLD));
    assertThat(world.hold(show, "eve", "H1").getSeatsTaken().getSeatsList()).containsExactly("H1");
    assertThat(world.hold(show, "eve", "H3").hasHeld()).isTrue();
  }

  @Test
  void soldSeatsStaySoldWhenRedisIsKilledAndComesBackEmpty() throws Exception {
    try (BookingWorld mortal = new BookingWorld()) {
      Show show = mortal.show();
      mortal.booked(show, "ann", "card_ok", "H1");
      SeatFollower follower = SeatFollower.fromNow(mortal, show);

      mortal.tp.redis().kill();
      assertThatThrownBy(() -> mortal.map(show))
          .isInstanceOfSatisfying(
              Fault.class, fault -> assertThat(fault.status()).isEqualTo(GrpcStatus.UNAVAILABLE));
      mortal.tp.redis().restart();

      Eventually.until(
          "the map is back", () -> seatsOrNone(mortal, show).equals(Map.of("H1", SEAT_STATE_SOLD)));
      assertThat(mortal.hold(show, "eve", "H1").hasSeatsTaken()).isTrue();
      Eventually.until("the stream breaks", () -> follower.brokeWith(GrpcStatus.OUT_OF_RANGE));
    }
  }

  private static Map<String, dev.marquee.proto.booking.v1.SeatState> seatsOrNone(
      BookingWorld world, Show show) {
    try {
      return world.seats(show);
    } catch (Fault redisIsAway) {
      return Map.of();
    }
  }

  @Test
  void mapThatDiffersFromTheClaimsIsMended() throws Exception {
    Show show = world.show();
    world.booked(show, "ann", "card_ok", "J1");
    Eventually.until(
        "the seat shows as sold", () -> world.seats(show).equals(Map.of("J1", SEAT_STATE_SOLD)));
    SeatFollower follower = SeatFollower.fromNow(world, show);

    // As after a fail-over to an old copy: a sold seat shows as free, a free one as sold.
    redis("HDEL", key(show, "seats"), "J1");
    redis("HSET", key(show, "seats"), "J2", "S|0197b3a0-0000-7000-8000-000000000000|0|nobody");

    Eventually.until(
        "the map is mended", () -> world.seats(show).equals(Map.of("J1", SEAT_STATE_SOLD)));
    Eventually.until(
        "watchers see it",
        () ->
            follower.statesOf("J1").equals(List.of(SEAT_STATE_SOLD))
                && follower.statesOf("J2").equals(List.of(SEAT_STATE_FREE)));
  }

  private static void forget(Show show) {
    for (String name : List.of("seats", "holds", "deadlines", "people", "version", "changes")) {
      redis("DEL", key(show, name));
    }
  }

  private static String key(Show show, String name) {
    return "booking:{" + show.tenant() + ":show:" + show.id() + "}:" + name;
  }

  private static void redis(String command, String... arguments) {
    var request = io.vertx.redis.client.Request.cmd(io.vertx.redis.client.Command.create(command));
    for (String argument : arguments) {
      request.arg(argument);
    }
    world.tp.anonymous(
        BookingWorld.ACME,
        () -> {
          var link = world.tp.platform().coordinationRedis();
          link.send(request).await();
          link.close();
          return true;
        });
  }
}
