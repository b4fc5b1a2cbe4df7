package dev.marquee.booking;

import static dev.marquee.proto.booking.v1.SeatState.SEAT_STATE_HELD;
import static dev.marquee.proto.booking.v1.SeatState.SEAT_STATE_SOLD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marquee.booking.BookingWorld.Show;
import dev.marquee.platform.rpc.Fault;
import dev.marquee.platform.testing.Eventually;
import dev.marquee.proto.booking.v1.Hold;
import dev.marquee.proto.booking.v1.HoldSeatsRequest;
import dev.marquee.proto.booking.v1.HoldSeatsResponse;
import dev.marquee.proto.booking.v1.PricedSeat;
import dev.marquee.proto.common.v1.FieldViolation;
import io.vertx.grpc.common.GrpcStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Holds: who gets which seats, and for how long.
class HoldsIT {
  private static final int ROUNDS = 100;
  private static BookingWorld world;
  private static Books books;

  @BeforeAll
  static void start() {
    world = BookingWorld.shared();
    books = new Books(world);
  }

  @Test
  void holdHasItsSeatsPricedUntilItsDeadline() {
    Show show = world.show();

    Hold hold = world.held(show, "ann", "B2", "A1");

    assertThat(hold.getId()).hasSize(24);
    assertThat(hold.getSeatsList())
        .extracting(PricedSeat::getSeatId, seat -> seat.getPrice().getAmountMinor())
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("A1", 50_000L),
            org.assertj.core.groups.Tuple.tuple("B2", 25_000L));
    assertThat(hold.getTotal().getAmountMinor()).isEqualTo(75_000);
    assertThat(world.findHold(show, "ann", hold.getId()).getHold()).isEqualTo(hold);
    assertThat(world.seats(show)).isEqualTo(Map.of("A1", SEAT_STATE_HELD, "B2", SEAT_STATE_HELD));
  }

  @Test
  void takenSeatRefusesTheWholeHoldAndIsNamed() {
    Show show = world.show();
    world.held(show, "ann", "C3", "C4");

    HoldSeatsResponse response = world.hold(show, "bob", "C2", "C3", "C4", "C5");

    assertThat(response.getSeatsTaken().getSeatsList()).containsExactly("C3", "C4");
    assertThat(world.seats(show)).containsOnlyKeys("C3", "C4");
  }

  @Test
  void clientHoldsOnItsOwnAccountAndWithinAPersonsLimits() {
    Show show = world.show();
    String token = world.tp.clientToken(show.tenant(), "client-1", "partner");

    HoldSeatsResponse held = as(show, token, "A1");

    assertThat(held.hasHeld()).as("%s", held).isTrue();
    assertThat(world.findHold(show, "ann", held.getHeld().getId()).hasNotFound()).isTrue();
    assertThat(world.hold(show, "ann", "A1").hasSeatsTaken()).isTrue();
    assertThat(as(show, token, seats('B', 1, 10)).hasHeld()).isTrue();
    assertThat(as(show, token, "C1", "C2").hasTooManySeats()).isTrue();
  }

  private static HoldSeatsResponse as(Show show, String token, String... seats) {
    HoldSeatsRequest request =
        HoldSeatsRequest.newBuilder().setShowtimeId(show.id()).addAllSeats(List.of(seats)).build();
    return world.tp.as(show.tenant(), token, () -> world.reservations.holdSeats(request).await());
  }

  @Test
  void ofTwoWhoRaceForOneSeatExactlyOneWins() throws Exception {
    Show show = world.show();

    for (int round = 0; round < ROUNDS; round++) {
      String seat = seat(round);
      List<HoldSeatsResponse> both = race(show, "ann-" + round, "bob-" + round, seat);
      assertThat(both).as(seat).filteredOn(HoldSeatsResponse::hasHeld).hasSize(1);
      assertThat(both).as(seat).filteredOn(HoldSeatsResponse::hasSeatsTaken).hasSize(1);
    }
  }

  @Test
  void overlappingGroupsOfSeatsAreHeldWholeOrNotAtAll() throws Exception {
    long seed = 20_261_120;
    Random random = new Random(seed);
    Show show = world.show();

    for (int round = 0; round < 15; round++) {
      char row = (char) ('B' + round);
      List<Callable<HoldSeatsResponse>> wishes = new ArrayList<>();
      for (int person = 0; person < 4; person++) {
        int from = 1 + random.nextInt(10);
        String account = "group-" + round + "-" + person;
        String[] seats =
            IntStream.range(from, from + 4).mapToObj(i -> "" + row + i).toArray(String[]::new);
        wishes.add(() -> world.hold(show, account, seats));
      }
      List<String> held =
          AtOnce.run(wishes).stream()
              .filter(HoldSeatsResponse::hasHeld)
              .flatMap(response -> response.getHeld().getSeatsList().stream())
              .map(PricedSeat::getSeatId)
              .toList();
      assertThat(held).as("seed %d, round %d", seed, round).doesNotHaveDuplicates();
      assertThat(held.size() % 4).isZero();
      assertThat(world.seats(show).keySet().stream().filter(seat -> seat.charAt(0) == row).toList())
          .as("seed %d, round %d", seed, round)
          .containsExactlyInAnyOrderElementsOf(held);
    }
  }

  @Test
  void badChoicesOfSeatsAreRefusedSeatBySeat() {
    Show show = world.show();
    String[] thousand = IntStream.range(0, 1_000).mapToObj(i -> "A" + i).toArray(String[]::new);

    assertThat(fields(world.hold(show, "ann"))).containsExactly("seats");
    assertThat(fields(world.hold(show, "ann", thousand))).containsExactly("seats");
    assertThat(fields(world.hold(show, "ann", "A1", "A1", "Z99", "|")))
        .containsExactly("seats.1", "seats.2", "seats.3");
    assertThat(world.seats(show)).isEmpty();
  }

  @Test
  void nobodyHoldsTheWholeHouse() {
    Show show = world.show();
    world.held(show, "greedy", seats('B', 1, 10));

    HoldSeatsResponse response = world.hold(show, "greedy", "C1", "C2", "C3");

    assertThat(response.getTooManySeats().getSeatsMax()).isEqualTo(12);
    assertThat(world.hold(show, "greedy", "C1", "C2").hasHeld()).isTrue();
    assertThat(world.hold(show, "greedy", "C3").hasTooManySeats()).isTrue();
    assertThat(world.hold(show, "modest", "C3").hasHeld()).isTrue();
  }

  @Test
  void boughtSeatsCountTooAndReleasedOnesDoNot() {
    Show show = world.show();
    world.booked(show, "regular", "card_ok", seats('B', 1, 10));
    Hold last = world.held(show, "regular", "C1", "C2");

    assertThat(world.hold(show, "regular", "C3").hasTooManySeats()).isTrue();
    world.release(show, "regular", last.getId());
    assertThat(world.hold(show, "regular", "C3").hasHeld()).isTrue();
  }

  @Test
  void whoTriesTooOftenIsSlowedDown() {
    try (BookingWorld strict = new BookingWorld(Map.of("booking.holdTriesPerMinute", "3"))) {
      Show show = strict.show();
      for (int i = 1; i <= 3; i++) {
        strict.held(show, "bot", "B" + i);
      }

      assertThatThrownBy(() -> strict.hold(show, "bot", "B4"))
          .isInstanceOfSatisfying(
              Fault.class,
              fault -> assertThat(fault.status()).isEqualTo(GrpcStatus.RESOURCE_EXHAUSTED));
      assertThat(strict.hold(show, "human", "B4").hasHeld()).isTrue();
    }
  }

  @Test
  void holdOfAnotherIsInvisibleAndCannotBeReleasedOrBooked() {
    Show show = world.show();
    Hold hold = world.held(show, "ann", "D4");

    assertThat(world.findHold(show, "eve", hold.getId()).hasNotFound()).isTrue();
    assertThat(world.release(show, "eve", hold.getId()).hasNotFound()).isTrue();
    assertThat(world.book(show, "eve", hold, "card_ok").hasHoldLost()).isTrue();
    assertThat(world.findHold(show, "ann", hold.getId()).hasHold()).isTrue();
  }

  @Test
  void releasedSeatsAreFreeAtOnce() {
    Show show = world.show();
    Hold hold = world.held(show, "ann", "D4", "D5");

    assertThat(world.release(show, "ann", hold.getId()).hasReleased()).isTrue();

    assertThat(world.seats(show)).isEmpty();
    assertThat(world.release(show, "ann", hold.getId()).hasNotFound()).isTrue();
    assertThat(world.hold(show, "bob", "D4").hasHeld()).isTrue();
  }

  @Test
  void repeatedHoldWithItsKeyIsTheSameHold() {
    Show show = world.show();

    HoldSeatsResponse first = world.holdWithKey(show, "ann", "key-7", "E1", "E2");
    HoldSeatsResponse again = world.holdWithKey(show, "ann", "key-7", "E2", "E1");

    assertThat(again).isEqualTo(first);
    assertThat(world.holdWithKey(show, "bob", "key-7", "E1").hasSeatsTaken()).isTrue();
    assertThatThrownBy(() -> world.holdWithKey(show, "ann", "key-7", "E3"))
        .isInstanceOfSatisfying(
            Fault.class, fault -> assertThat(fault.status()).isEqualTo(GrpcStatus.ALREADY_EXISTS));
  }

  @Test
  void repeatedHoldIsNoHoldOnceItIsReleasedOrBooked() {
    Show show = world.show();
    HoldSeatsResponse released = world.holdWithKey(show, "ann", "key-8", "E1");
    world.release(show, "ann", released.getHeld().getId());
    HoldSeatsResponse booked = world.holdWithKey(show, "bob", "key-8", "E2");
    world.book(show, "bob", booked.getHeld(), "card_ok");
    Eventually.until("the seat is sold", () -> world.seats(show).containsValue(SEAT_STATE_SOLD));

    assertThatThrownBy(() -> world.holdWithKey(show, "ann", "key-8", "E1"))
        .isInstanceOfSatisfying(
            Fault.class,
            fault -> assertThat(fault.status()).isEqualTo(GrpcStatus.FAILED_PRECONDITION));
    assertThatThrownBy(() -> world.holdWithKey(show, "bob", "key-8", "E2"))
        .isInstanceOf(Fault.class);
    assertThat(world.seats(show)).containsOnlyKeys("E2");
  }

  @Test
  void seatsOfAShowThatHasBegunAreNotSold() {
    Show show = world.show();
    books.execute(
        "UPDATE showtime SET starts_at = now() - interval '1 minute' WHERE id = '"
            + show.id()
            + "'");

    assertThat(world.hold(show, "late", "A1").getClosed().getState()).isEqualTo("started");
  }

  private static String[] seats(char row, int from, int to) {
    return IntStream.rangeClosed(from, to).mapToObj(i -> "" + row + i).toArray(String[]::new);
  }

  private static List<String> fields(HoldSeatsResponse response) {
    return response.getInvalid().getViolationsList().stream()
        .map(FieldViolation::getField)
        .toList();
  }

  private static List<HoldSeatsResponse> race(Show show, String one, String two, String seat)
      throws Exception {
    return AtOnce.run(
        List.of(() -> world.hold(show, one, seat), () -> world.hold(show, two, seat)));
  }

  private static String seat(int round) {
    return "" + (char) ('B' + round / BookingWorld.COLUMNS) + (1 + round % BookingWorld.COLUMNS);
  }
}
