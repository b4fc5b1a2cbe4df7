package dev.marquee.booking;

import static dev.marquee.proto.booking.v1.BookingState.BOOKING_STATE_DECLINED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.booking.BookingWorld.Show;
import dev.marquee.platform.testing.Eventually;
import dev.marquee.proto.booking.v1.Hold;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// A provider that takes the money of a payment it had declined, tells so once, and is away when it
/// is asked about it.
class LateMoneyIT {
  private static final Duration SOON = Duration.ofSeconds(30);

  private static BookingWorld world;
  private static Books books;
  private static WebhookDoor door;

  @BeforeAll
  static void start() {
    world = BookingWorld.shared();
    books = new Books(world);
    door = new WebhookDoor(world);
  }

  @AfterEach
  void heal() {
    world.provider.heal();
    books.assertSound();
  }

  @Test
  void webhookWhoseLookGotNoAnswerIsNotForgotten() {
    Show show = world.show();
    Hold hold = world.held(show, "ann", "A1");
    String id = world.book(show, "ann", hold, "card_declined").getDeclined().getBookingId();
    world.provider.fault(new JsonObject().put("failRate", 1).put("paths", "^/v1/payments/"));
    world.provider.sendWebhooksTo(door.url());

    world.provider.settle(id, "succeed");

    Eventually.until(
        "the webhook came and a look failed",
        SOON,
        () -> attempt(id, "webhooks = 1 AND fruitless > 0"));
    assertThat(attempt(id, "next_step_at IS NOT NULL")).as("he is asked again").isTrue();
    world.provider.heal();
    Eventually.until(
        "the money is back",
        SOON,
        () -> books.movements(id).equals(List.of("late_capture", "refund")));
    assertThat(world.provider.payment(id).getLong("refundedMinor")).isEqualTo(50_000);
    assertThat(world.booking(show, "ann", id).getState()).isEqualTo(BOOKING_STATE_DECLINED);
  }

  private static boolean attempt(String bookingId, String condition) {
    return books
        .rows(
            "SELECT " + condition + " FROM payment_attempt WHERE booking_id = '" + bookingId + "'")
        .equals(List.of("t"));
  }
}
