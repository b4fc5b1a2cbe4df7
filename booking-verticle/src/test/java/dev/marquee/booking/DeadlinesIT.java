package dev.marquee.booking;

import static dev.marquee.proto.booking.v1.BookingState.BOOKING_STATE_CAPTURE_FAILED;
import static dev.marquee.proto.booking.v1.BookingState.BOOKING_STATE_CONFIRMED;
import static dev.marquee.proto.booking.v1.BookingState.BOOKING_STATE_EXPIRED;
import static dev.marquee.proto.booking.v1.BookingState.BOOKING_STATE_EXPIRING;
import static dev.marquee.proto.booking.v1.BookingState.BOOKING_STATE_PENDING_PAYMENT;
import static dev.marquee.proto.booking.v1.SeatState.SEAT_STATE_FREE;
import static dev.marquee.proto.booking.v1.SeatState.SEAT_STATE_HELD;
import static dev.marquee.proto.booking.v1.SeatState.SEAT_STATE_SOLD;
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

/// What happens when time runs out. Where a test has to meet a state between two deadlines, these
/// are far off and the test moves time itself: Postgres's clock judges them, by columns it can set.
class DeadlinesIT {
  private static BookingWorld world;
  private static Books books;

  @BeforeAll
  static void start() {
    world = twoProcesses(Map.of("booking.payment.pollIntervalMax", "200ms"));
    books = new Books(world);
  }

  /// Two of everything that sweeps, reconciles and captures: they share the work.
  private static BookingWorld twoProcesses(Map<String, String> settings) {
    BookingWorld two = new BookingWorld(settings);
    two.tp.deploy(new BookingVerticle(two.tp.platform()));
    return two;
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
  void expiredHoldFreesItsSeatsAndEveryWatcherSeesIt() {
    try (BookingWorld hasty = twoProcesses(Map.of("booking.holdTtl", "1500ms"))) {
      Show show = hasty.show();
      SeatFollower follower = SeatFollower.fromNow(hasty, show);
      SeatFollower other = SeatFollower.fromNow(hasty, show);

      Hold hold = hasty.held(show, "ann", "F1");

      for (SeatFollower each : List.of(follower, other)) {
        Eventually.until(
            "hold and its end are seen",
            () -> each.statesOf("F1").equals(List.of(SEAT_STATE_HELD, SEAT_STATE_FREE)));
      }
      assertThat(hasty.seats(show)).isEmpty();
      assertThat(hasty.findHold(show, "ann", hold.getId()).hasNotFound()).isTrue();
      assertThat(hasty.book(show, "ann", hold, "card_ok").hasHoldLost()).isTrue();
      assertThat(hasty.hold(show, "bob", "F1").hasHeld()).isTrue();
    }
  }

  @Test
  void unpaidBookingExpiresItsPaymentIsCancelledAndOnlyThenItsSeatsAreFree() {
    try (BookingWorld hasty = twoProcesses(Map.of("booking.paymentTtl", "3s"))) {
      Show show = hasty.show();
      SeatFollower follower = SeatFollower.fromNow(hasty, show);
      Booking booking = hasty.booked(show, "ann", "card_3ds", "A1");

      Eventually.until(
          "the booking is expired",
          () -> hasty.booking(show, "ann", booking.getId()).getState() == BOOKING_STATE_EXPIRED);

      assertThat(hasty.provider.payment(booking.getId()).getString("status")).isEqualTo("CANCELED");
      Eventually.until("the seat is free", () -> hasty.seats(show).isEmpty());
      Eventually.until(
          "watchers see it", () -> follower.statesOf("A1").getLast() == SEAT_STATE_FREE);
      assertThat(hasty.hold(show, "bob", "A1").hasHeld()).isTrue();
      Books hastyBooks = new Books(hasty);
      assertThat(hastyBooks.movements(booking.getId())).isEmpty();
      hastyBooks.assertSound();
    }
  }

  @Test
  void seatsStayClaimedWhileTheProviderCannotCancelAndGoWhenItHas() throws Exception {
    Show show = world.show();
    Booking booking = world.booked(show, "ann", "card_3ds", "A1");
    world.provider.fault(new JsonObject().put("failRate", 1).put("paths", "/cancel$"));
    timeToPayEnds(booking);

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
    timeToPayEnds(booking);
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
    hardDeadlinePasses(booking);
    awaitState(show, booking, BOOKING_STATE_EXPIRED);
    Eventually.until("the seat is free", () -> world.seats(show).isEmpty());

    world.provider.settle(booking.getId(), "succeed");

    awaitState(show, booking, BOOKING_STATE_CONFIRMED);
    assertThat(world.booking(show, "ann", booking.getId()).getTicketsList()).hasSize(1);
    Eventually.until(
        "the seat shows as sold", () -> world.seats(show).equals(Map.of("A1", SEAT_STATE_SOLD)));
    assertThat(world.hold(show, "bob", "A1").hasSeatsTaken()).isTrue();
    assertCashIsWhatTheProviderPaid(booking);
  }

  @Test
  void lateMoneyForSeatsThatAreGoneIsGivenBackOnce() throws Exception {
    Show show = world.show();
    Booking booking = world.booked(show, "ann", "upi_late", "A1");
    hardDeadlinePasses(booking);
    awaitState(show, booking, BOOKING_STATE_EXPIRED);
    Eventually.until("the seat is free", () -> world.seats(show).isEmpty());
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
    hardDeadlinePasses(booking);
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
    Eventually.until("it is tried again", () -> attempt(booking, "captures_refused") > 1);
    captureWindowPasses(booking);
    awaitState(show, booking, BOOKING_STATE_CAPTURE_FAILED);
    Eventually.until(
        "what was held is let go",
        () -> world.provider.payment(booking.getId()).getString("status").equals("CANCELED"));
    Eventually.until("the seat is free", () -> world.seats(show).isEmpty());
    assertThat(world.booking(show, "ann", booking.getId()).getTicketsList()).isEmpty();
    assertThat(books.movements(booking.getId())).containsExactly("sale", "sale_reversed");
  }

  @Test
  void capturesThatGetNoAnswerAreMadeUpFor() throws Exception {
    Show show = world.show();
    world.provider.fault(new JsonObject().put("failRate", 1).put("paths", "/capture$"));
    Booking booking = world.booked(show, "ann", "card_ok", "A1");
    assertThat(booking.getState()).isEqualTo(BOOKING_STATE_CONFIRMED);
    // Far longer than the window in which refusals are tried again: this is no refusal.
    captureWindowPasses(booking);
    Eventually.until("several tries failed", () -> attempt(booking, "fruitless") > 4);

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

  private static void timeToPayEnds(Booking booking) {
    move(booking, "UPDATE booking SET pay_by = clock_timestamp() WHERE id");
  }

  private static void hardDeadlinePasses(Booking booking) {
    move(booking, "UPDATE booking SET pay_by = clock_timestamp() - interval '1 day' WHERE id");
  }

  private static void captureWindowPasses(Booking booking) {
    move(
        booking,
        "UPDATE payment_attempt SET confirmed_at = confirmed_at - interval '1 day'"
            + " WHERE booking_id");
  }

  private static void move(Booking booking, String update) {
    assertThat(books.execute(update + " = '" + booking.getId() + "'")).isEqualTo(1);
  }

  private static int attempt(Booking booking, String counter) {
    return Integer.parseInt(
        books
            .rows(
                "SELECT %s FROM payment_attempt WHERE booking_id = '%s'"
                    .formatted(counter, booking.getId()))
            .getFirst());
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
