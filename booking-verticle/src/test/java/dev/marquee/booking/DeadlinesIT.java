package dev.marquee.booking;

import static dev.marquee.proto.booking.v1.BookingState.BOOKING_STATE_CAPTURE_FAILED;
import static dev.marquee.proto.booking.v1.BookingState.BOOKING_STATE_CONFIRMED;
import static dev.marquee.proto.booking.v1.BookingState.BOOKING_STATE_EXPIRED;
import static dev.marquee.proto.booking.v1.BookingState.BOOKING_STATE_EXPIRING;
import static dev.marquee.proto.booking.v1.BookingState.BOOKING_STATE_PENDING_PAYMENT;
import static dev.marquee.proto.booking.v1.SeatState.SEAT_STATE_FREE;
import static dev.marquee.proto.booking.v1.SeatState.SEAT_STATE_HELD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.booking.BookingWorld.Show;
import dev.marquee.platform.testing.Eventually;
import dev.marquee.proto.booking.v1.Booking;
import dev.marquee.proto.booking.v1.BookingState;
import dev.marquee.proto.booking.v1.Hold;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// What happens when time runs out: deadlines are seconds here.
class DeadlinesIT {
  private static BookingWorld world;
  private static Books books;

  @BeforeAll
  static void start() {
    world =
        new BookingWorld(
            Map.of(
                "booking.holdTtl", "1500ms",
                "booking.paymentTtl", "1200ms",
                "booking.payment.hardTtl", "1500ms",
                "booking.payment.captureWindow", "700ms",
                "booking.payment.pollIntervalMax", "200ms",
                "booking.provider.breakerFailures", "1000"));
    // A second one of everything that sweeps, reconciles and captures: they share the work.
    world.tp.deploy(new BookingVerticle(world.tp.platform()));
    books = new Books(world);
  }

  @AfterEach
  void heal() {
    world.provider.heal();
    books.assertSound();
  }

  @AfterAll
  static void stop() {
    world.close();
  }

  @Test
  void expiredHoldFreesItsSeatsAndEveryWatcherSeesIt() throws Exception {
    Show show = world.show();
    SeatFollower follower = SeatFollower.fromNow(world, show);
    SeatFollower other = SeatFollower.fromNow(world, show);

    Hold hold = world.held(show, "ann", "F1");

    for (SeatFollower each : List.of(follower, other)) {
      Eventually.until(
          "hold and its end are seen",
          () -> each.statesOf("F1").equals(List.of(SEAT_STATE_HELD, SEAT_STATE_FREE)));
    }
    assertThat(world.seats(show)).isEmpty();
    assertThat(world.findHold(show, "ann", hold.getId()).hasNotFound()).isTrue();
    assertThat(world.book(show, "ann", hold, "card_ok").hasHoldLost()).isTrue();
    assertThat(world.hold(show, "bob", "F1").hasHeld()).isTrue();
  }

  @Test
  void unpaidBookingExpiresItsPaymentIsCancelledAndOnlyThenItsSeatsAreFree() throws Exception {
    Show show = world.show();
    SeatFollower follower = SeatFollower.fromNow(world, show);
    Booking booking = world.booked(show, "ann", "card_3ds", "A1");
    assertThat(booking.getState()).isEqualTo(BOOKING_STATE_PENDING_PAYMENT);

    awaitState(show, booking, BOOKING_STATE_EXPIRED);

    assertThat(world.provider.payment(booking.getId()).getString("status")).isEqualTo("CANCELED");
    Eventually.until("the seat is free", () -> world.seats(show).isEmpty());
    Eventually.until("watchers see it", () -> follower.statesOf("A1").getLast() == SEAT_STATE_FREE);
    assertThat(world.hold(show, "bob", "A1").hasHeld()).isTrue();
    assertThat(books.movements(booking.getId())).isEmpty();
  }

  @Test
  void seatsStayClaimedWhileTheProviderCannotCancelAndGoWhenItHas() throws Exception {
    Show show = world.show();
    Booking booking = world.booked(show, "ann", "card_3ds", "A1");
    world.provider.fault(new JsonObject().put("failRate", 1).put("paths", "/cancel$"));

    awaitState(show, booking, BOOKING_STATE_EXPIRING);
    assertThat(world.hold(show, "bob", "A1").hasSeatsTaken()).isTrue();
    world.provider.heal();

    awaitState(show, booking, BOOKING_STATE_EXPIRED);
    assertThat(world.provider.payment(booking.getId()).getString("status")).isEqualTo("CANCELED");
  }

  @Test
  void paymentThatSucceedsWhileTheBookingExpiresConfirmsIt() throws Exception {
    Show show = world.show();
    Booking booking = world.booked(show, "ann", "upi_late", "A1");
    // UPI can't be cancelled, so the booking waits for it, up to the hard deadline.
    awaitState(show, booking, BOOKING_STATE_EXPIRING);

    world.provider.settle(booking.getId(), "succeed");

    awaitState(show, booking, BOOKING_STATE_CONFIRMED);
    assertThat(books.movements(booking.getId())).containsExactly("sale", "capture");
    assertCashIsWhatTheProviderPaid(booking);
  }

  @Test
  void lateMoneyBuysTheSeatsAgainIfTheyAreStillFree() throws Exception {
    Show show = world.show();
    Booking booking = world.booked(show, "ann", "upi_late", "A1");
    awaitState(show, booking, BOOKING_STATE_EXPIRED);

    world.provider.settle(booking.getId(), "succeed");

    awaitState(show, booking, BOOKING_STATE_CONFIRMED);
    assertThat(world.booking(show, "ann", booking.getId()).getTicketsList()).hasSize(1);
    assertThat(world.hold(show, "bob", "A1").hasSeatsTaken()).isTrue();
    assertCashIsWhatTheProviderPaid(booking);
  }

  @Test
  void lateMoneyForSeatsThatAreGoneIsGivenBackOnce() throws Exception {
    Show show = world.show();
    Booking booking = world.booked(show, "ann", "upi_late", "A1");
    awaitState(show, booking, BOOKING_STATE_EXPIRED);
    Booking other = world.booked(show, "bob", "card_ok", "A1");
    // The first answers to the refund get lost.
    world.provider.fault(
        new JsonObject().put("dropAnswerRate", 1).put("paths", "/refund$").put("times", 4));

    world.provider.settle(booking.getId(), "succeed");

    Eventually.until(
        "the money is back",
        () -> books.movements(booking.getId()).equals(List.of("late_capture", "refund")));
    JsonObject payment = world.provider.payment(booking.getId());
    assertThat(payment.getLong("refundedMinor")).isEqualTo(50_000);
    assertThat(payment.getJsonArray("refunds")).hasSize(1);
    assertThat(books.cashMinor(booking.getId())).isZero();
    assertThat(world.booking(show, "ann", booking.getId()).getState())
        .isEqualTo(BOOKING_STATE_EXPIRED);
    assertThat(world.booking(show, "bob", other.getId()).getState())
        .isEqualTo(BOOKING_STATE_CONFIRMED);
  }

  @Test
  void claimThatWasNeverChargedIsGivenBackWhenTheProviderComesBack() throws Exception {
    Show show = world.show();
    world.provider.fault(new JsonObject().put("down", true));

    Booking booking = world.booked(show, "ann", "card_ok", "A1");

    assertThat(booking.getState()).isEqualTo(BOOKING_STATE_PENDING_PAYMENT);
    awaitState(show, booking, BOOKING_STATE_EXPIRED);
    Eventually.until("the seat is free", () -> world.seats(show).isEmpty());
    world.provider.heal();
    // What may have been authorised is looked for and let go.
    Eventually.until(
        "the payment is settled",
        () -> status(booking).equals("CANCELED") || status(booking).equals("DECLINED"));
    assertThat(world.provider.payment(booking.getId()).getString("status")).isEqualTo("CANCELED");
  }

  @Test
  void captureRefusedForGoodEndsTheBookingAndFreesItsSeats() throws Exception {
    Show show = world.show();

    Booking booking = world.booked(show, "ann", "card_capture_fails", "A1");

    assertThat(booking.getState()).isEqualTo(BOOKING_STATE_CONFIRMED);
    awaitState(show, booking, BOOKING_STATE_CAPTURE_FAILED);
    Eventually.until(
        "what was held is let go",
        () -> world.provider.payment(booking.getId()).getString("status").equals("CANCELED"));
    Eventually.until("the seat is free", () -> world.seats(show).isEmpty());
    assertThat(world.booking(show, "ann", booking.getId()).getTicketsList()).isEmpty();
    assertThat(books.movements(booking.getId())).containsExactly("sale", "sale_reversed");
    assertThat(
            books.rows(
                "SELECT captures_refused > 1 FROM payment_attempt WHERE booking_id = '"
                    + booking.getId()
                    + "'"))
        .containsExactly("t");
  }

  @Test
  void capturesThatGetNoAnswerAreMadeUpFor() throws Exception {
    Show show = world.show();
    world.provider.fault(new JsonObject().put("failRate", 1).put("paths", "/capture$"));
    Booking booking = world.booked(show, "ann", "card_ok", "A1");
    assertThat(booking.getState()).isEqualTo(BOOKING_STATE_CONFIRMED);
    // Far longer than the window in which refusals are tried again: this is no refusal.
    Eventually.until(
        "several tries failed",
        () ->
            Integer.parseInt(
                    books
                        .rows(
                            "SELECT fruitless FROM payment_attempt WHERE booking_id = '"
                                + booking.getId()
                                + "'")
                        .getFirst())
                > 4);

    world.provider.heal();

    Eventually.until("the money is taken", () -> status(booking).equals("SUCCEEDED"));
    assertThat(books.movements(booking.getId())).containsExactly("sale", "capture");
    assertCashIsWhatTheProviderPaid(booking);
  }

  @Test
  void claimedSeatsShowAsHeldUntilThePaymentDeadline() {
    Show show = world.show();
    Booking booking = world.booked(show, "ann", "card_3ds", "A1");

    var seat = world.map(show).getSeatsList().getFirst();

    assertThat(seat.getState()).isEqualTo(SEAT_STATE_HELD);
    assertThat(seat.getExpiresAt()).isEqualTo(booking.getPayBy());
  }

  private static void awaitState(Show show, Booking booking, BookingState state) throws Exception {
    Eventually.until(
        "the booking is " + state,
        () -> world.booking(show, "ann", booking.getId()).getState() == state);
  }

  private static String status(Booking booking) {
    return books
        .rows("SELECT status FROM payment_attempt WHERE booking_id = '" + booking.getId() + "'")
        .getFirst();
  }

  private static void assertCashIsWhatTheProviderPaid(Booking booking) {
    JsonObject payment = world.provider.payment(booking.getId());
    assertThat(books.cashMinor(booking.getId()))
        .isEqualTo(payment.getLong("capturedMinor") - payment.getLong("refundedMinor"))
        .isEqualTo(booking.getTotal().getAmountMinor());
  }
}
