package dev.marquee.booking;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.booking.BookingWorld.Show;
import dev.marquee.platform.rpc.Fault;
import dev.marquee.platform.testing.Eventually;
import dev.marquee.proto.booking.v1.Booking;
import dev.marquee.proto.booking.v1.CreateBookingResponse;
import dev.marquee.proto.booking.v1.Hold;
import dev.marquee.proto.booking.v1.HoldSeatsResponse;
import dev.marquee.proto.booking.v1.SeatState;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Eight customers, fifteen seats at a time, half a minute: holds, releases and bookings with every
/// kind of payment, while the provider drops answers, Redis forgets everything now and then and two
/// processes compete for the work. When the dust has settled, all invariants hold and the live map
/// is the claims.
@Tag("deep")
class MayhemIT {
  private static final Duration DURATION = Duration.ofSeconds(30);
  private static final int CUSTOMERS = 8;
  private static final List<String> METHODS =
      List.of(
          "card_ok",
          "card_ok",
          "card_ok",
          "card_declined",
          "card_3ds",
          "upi_late",
          "card_capture_fails");

  private final long seed = new Random().nextLong();
  private final AtomicInteger done = new AtomicInteger();

  @Test
  void nothingIsSoldTwiceAndNoMoneyGoesAstray() throws Exception {
    try (BookingWorld world =
        new BookingWorld(
            Map.of(
                "booking.holdTtl", "2s",
                "booking.paymentTtl", "2s",
                "booking.seatsPerPerson", "300",
                "booking.live.resyncInterval", "300ms",
                "booking.provider.timeout", "500ms",
                "booking.provider.breakerFailures", "1000",
                "booking.payment.hardTtl", "1s",
                "booking.payment.captureWindow", "500ms",
                "booking.payment.lease", "3s",
                "booking.payment.pollIntervalMax", "200ms"))) {
      world.tp.deploy(new BookingVerticle(world.tp.platform()));
      Show show = world.show();
      world.provider.fault(
          new JsonObject()
              .put("dropAnswerRate", 0.1)
              .put("failRate", 0.1)
              .put("delayJitterMs", 50)
              .put("paths", "^/v1/")
              .put("seed", seed));
      long end = System.nanoTime() + DURATION.toNanos();
      List<Callable<Boolean>> people = new ArrayList<>();
      for (int i = 0; i < CUSTOMERS; i++) {
        String account = "customer-" + i;
        Random dice = new Random(seed + i);
        people.add(() -> live(world, show, account, dice, end));
      }
      people.add(() -> forgetNowAndThen(world, new Random(seed), end));

      AtOnce.run(people);

      settle(world, show);
    } catch (AssertionError e) {
      throw new AssertionError("seed " + seed, e);
    }
  }

  private boolean live(BookingWorld world, Show show, String account, Random dice, long end) {
    while (System.nanoTime() < end) {
      try {
        char row = contestedRow(end);
        String seat = "" + row + (1 + dice.nextInt(7));
        String other = "" + row + (8 + dice.nextInt(8));
        HoldSeatsResponse held = world.hold(show, account, seat, other);
        if (held.hasHeld()) {
          use(world, show, account, held.getHeld(), dice);
        }
      } catch (Fault unreachable) {
        // Redis is being emptied, or the call took too long: people try again.
      }
    }
    return true;
  }

  /// Everybody wants the same row; when it would be sold out, the next one.
  private static char contestedRow(long end) {
    long left = Math.max(0, end - System.nanoTime());
    long rowsLeft = left * BookingWorld.ROWS / DURATION.toNanos();
    return (char) ('A' + Math.max(0, BookingWorld.ROWS - 1 - rowsLeft));
  }

  private void use(BookingWorld world, Show show, String account, Hold hold, Random dice) {
    if (dice.nextInt(5) == 0) {
      world.release(show, account, hold.getId());
      return;
    }
    String method = METHODS.get(dice.nextInt(METHODS.size()));
    CreateBookingResponse response = world.book(show, account, hold, method);
    if (response.hasBooking()) {
      done.incrementAndGet();
      Booking booking = response.getBooking();
      if (!booking.getActionUrl().isEmpty() && dice.nextBoolean()) {
        ProviderWorld.tryToDecide(
            booking.getActionUrl(), dice.nextBoolean() ? "approve" : "decline");
      }
    }
  }

  private static boolean forgetNowAndThen(BookingWorld world, Random dice, long end)
      throws Exception {
    while (System.nanoTime() < end) {
      long until = System.nanoTime() + Duration.ofMillis(1_000 + dice.nextInt(2_000)).toNanos();
      Eventually.until("it is time", () -> System.nanoTime() > until);
      world.tp.redis().restart();
    }
    return true;
  }

  private void settle(BookingWorld world, Show show) throws Exception {
    Books books = new Books(world);
    world.provider.heal();
    // Some of the late payments succeed now, when their seats may be gone.
    List<String> late =
        books.rows("SELECT booking_id FROM payment_attempt WHERE status = 'PROCESSING'");
    for (int i = 0; i < late.size(); i++) {
      world.provider.settle(late.get(i), i % 2 == 0 ? "succeed" : "decline");
    }

    Eventually.until(
        "every sale has come to its end",
        () ->
            books.rows("SELECT id FROM payment_attempt WHERE next_step_at IS NOT NULL").isEmpty());
    books.assertSound();
    assertThat(done.get()).as("bookings").isGreaterThan(50);
    assertThat(books.rows("SELECT id FROM booking WHERE state IN ('PENDING_PAYMENT', 'EXPIRING')"))
        .isEmpty();
    for (String id : books.rows("SELECT id FROM booking")) {
      List<JsonObject> payments = world.provider.payments(id);
      assertThat(payments).as("payments of %s", id).hasSizeLessThan(2);
      long paid =
          payments.stream()
              .mapToLong(p -> p.getLong("capturedMinor") - p.getLong("refundedMinor"))
              .sum();
      assertThat(books.cashMinor(id)).as("cash of %s", id).isEqualTo(paid);
      assertThat(payments)
          .as("what is still held for %s", id)
          .noneMatch(p -> p.getString("status").equals("REQUIRES_CAPTURE"));
    }
    Map<String, SeatState> claimed = new HashMap<>();
    books
        .rows("SELECT seat_id FROM seat_claim")
        .forEach(seat -> claimed.put(seat, SeatState.SEAT_STATE_SOLD));
    Eventually.until("the map is the claims", () -> world.seats(show).equals(claimed));
  }
}
