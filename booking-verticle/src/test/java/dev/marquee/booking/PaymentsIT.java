package dev.marquee.booking;

import static dev.marquee.proto.booking.v1.BookingState.BOOKING_STATE_CONFIRMED;
import static dev.marquee.proto.booking.v1.BookingState.BOOKING_STATE_DECLINED;
import static dev.marquee.proto.booking.v1.BookingState.BOOKING_STATE_PENDING_PAYMENT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.booking.BookingWorld.Show;
import dev.marquee.platform.testing.Eventually;
import dev.marquee.proto.booking.v1.Booking;
import dev.marquee.proto.booking.v1.BookingState;
import dev.marquee.proto.booking.v1.Hold;
import dev.marquee.proto.booking.v1.Payments;
import dev.marquee.proto.booking.v1.ReceivePaymentWebhookRequest;
import dev.marquee.proto.booking.v1.ReceivePaymentWebhookResponse;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Payments over a provider that loses answers, keeps silent, and tells everything twice.
class PaymentsIT {
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
  void lostAnswerIsAskedForAgainUnderTheSameKeyAndChargesOnce() throws Exception {
    Show show = world.show();
    // Both tries of the request lose their answers; the reconciler's gets through.
    world.provider.fault(
        new JsonObject().put("dropAnswerRate", 1).put("paths", "^/v1/payments$").put("times", 2));

    Booking booking = world.booked(show, "ann", "card_ok", "A1");

    assertThat(booking.getState()).isEqualTo(BOOKING_STATE_PENDING_PAYMENT);
    awaitState(show, booking, BOOKING_STATE_CONFIRMED);
    Eventually.until("the money is taken", () -> captured(booking));
    assertThat(world.provider.payments(booking.getId())).hasSize(1);
    assertThat(books.movements(booking.getId())).containsExactly("sale", "capture");
  }

  @Test
  void providerThatIsSilentKeepsTheBookingPendingAndIsAskedUntilItAnswers() throws Exception {
    try (BookingWorld hasty = new BookingWorld(Map.of("booking.provider.timeout", "500ms"))) {
      Show show = hasty.show();
      hasty.provider.fault(new JsonObject().put("delayMs", 1_500).put("times", 3));

      Booking booking = hasty.booked(show, "ann", "card_ok", "A1");

      assertThat(booking.getState()).isEqualTo(BOOKING_STATE_PENDING_PAYMENT);
      Eventually.until(
          "the booking is confirmed",
          () -> hasty.booking(show, "ann", booking.getId()).getState() == BOOKING_STATE_CONFIRMED);
      assertThat(hasty.provider.payments(booking.getId())).hasSize(1);
    }
  }

  @Test
  void captureWhoseAnswerGotLostIsNotTakenTwice() throws Exception {
    Show show = world.show();
    world.provider.fault(
        new JsonObject().put("dropAnswerRate", 1).put("paths", "/capture$").put("times", 5));

    Booking booking = world.booked(show, "ann", "card_ok", "A1");

    Eventually.until("the money is taken", () -> captured(booking));
    assertThat(world.provider.payment(booking.getId()).getLong("capturedMinor")).isEqualTo(50_000);
    assertThat(books.movements(booking.getId())).containsExactly("sale", "capture");
  }

  @Test
  void customerWhoApprovesOnHisBanksPageIsConfirmedByTheWebhook() throws Exception {
    Show show = world.show();
    world.provider.sendWebhooksTo(door.url());
    Booking booking = world.booked(show, "ann", "card_3ds", "A1");
    assertThat(booking.getState()).isEqualTo(BOOKING_STATE_PENDING_PAYMENT);
    assertThat(booking.getActionUrl()).startsWith(world.provider.url());

    ProviderWorld.decide(booking.getActionUrl(), "approve");

    awaitState(show, booking, BOOKING_STATE_CONFIRMED);
    Eventually.until("the money is taken", () -> captured(booking));
    assertThat(world.booking(show, "ann", booking.getId()).getActionUrl()).isEmpty();
  }

  @Test
  void customerWhoApprovesIsConfirmedEvenIfAllWebhooksGetLost() throws Exception {
    Show show = world.show();
    Booking booking = world.booked(show, "ann", "card_3ds", "A1");

    ProviderWorld.decide(booking.getActionUrl(), "approve");

    awaitState(show, booking, BOOKING_STATE_CONFIRMED);
  }

  @Test
  void customerWhoDeclinesOnHisBanksPageLosesHisSeats() throws Exception {
    Show show = world.show();
    Booking booking = world.booked(show, "ann", "card_3ds", "A1");

    ProviderWorld.decide(booking.getActionUrl(), "decline");

    awaitState(show, booking, BOOKING_STATE_DECLINED);
    Eventually.until("the seat is free", () -> world.seats(show).isEmpty());
  }

  @Test
  void webhooksThatComeTwiceLateAndInAnyOrderChangeNothing() throws Exception {
    Show show = world.show();
    world.provider.sendWebhooksTo(door.url());
    world.provider.fault(new JsonObject().put("duplicateWebhooks", 2));
    Booking booking = world.booked(show, "ann", "card_3ds", "A1");
    ProviderWorld.decide(booking.getActionUrl(), "approve");
    awaitState(show, booking, BOOKING_STATE_CONFIRMED);
    Eventually.until("the money is taken", () -> captured(booking));

    List<JsonObject> webhooks =
        world.provider.webhooks().stream()
            .filter(webhook -> webhook.encode().contains(booking.getId()))
            .toList();
    assertThat(webhooks).hasSizeGreaterThanOrEqualTo(3);
    int before = door.accepted();
    List<JsonObject> backwards = new ArrayList<>(webhooks).reversed();
    backwards.forEach(webhook -> world.provider.redeliver(webhook.getString("id")));

    Eventually.until("they arrived", () -> door.accepted() >= before + backwards.size());
    assertThat(world.booking(show, "ann", booking.getId()).getState())
        .isEqualTo(BOOKING_STATE_CONFIRMED);
    assertThat(books.movements(booking.getId())).containsExactly("sale", "capture");
    assertThat(books.rows("SELECT count(*) = count(DISTINCT event_id) FROM consumed_event"))
        .containsExactly("t");
    Eventually.until(
        "nothing is left to look at",
        () ->
            books
                .rows(
                    "SELECT webhooks = webhooks_answered FROM payment_attempt WHERE booking_id = '"
                        + booking.getId()
                        + "'")
                .equals(List.of("t")));
  }

  @Test
  void webhookThatNobodySignedIsRefused() {
    ReceivePaymentWebhookRequest forged =
        ReceivePaymentWebhookRequest.newBuilder()
            .putHeaders("webhook-id", "msg_1")
            .putHeaders("webhook-timestamp", "1700000000")
            .putHeaders("webhook-signature", "v1,AAAA")
            .setBody(com.google.protobuf.ByteString.copyFromUtf8("{}"))
            .build();

    ReceivePaymentWebhookResponse response =
        world.tp.asService(
            "edge",
            BookingWorld.ACME,
            () ->
                world.tp.clients().asCaller(Payments.class).receivePaymentWebhook(forged).await());

    assertThat(response.hasBadSignature()).isTrue();
  }

  @Test
  void moneyThatComesAfterTheCancellationIsNoticedAndGivenBack() throws Exception {
    Show show = world.show();
    world.provider.sendWebhooksTo(door.url());
    Hold hold = world.held(show, "ann", "A1");
    String id = world.book(show, "ann", hold, "card_declined").getDeclined().getBookingId();

    // The provider breaks its own word.
    world.provider.settle(id, "succeed");

    Eventually.until(
        "the money is back", () -> books.movements(id).equals(List.of("late_capture", "refund")));
    assertThat(world.provider.payment(id).getLong("refundedMinor")).isEqualTo(50_000);
    assertThat(world.booking(show, "ann", id).getState()).isEqualTo(BOOKING_STATE_DECLINED);
    assertThat(world.booking(show, "ann", id).getVersion())
        .as("held, declined, refunded")
        .isEqualTo(3);
  }

  private static boolean captured(Booking booking) {
    return books
        .rows("SELECT status FROM payment_attempt WHERE booking_id = '" + booking.getId() + "'")
        .equals(List.of("SUCCEEDED"));
  }

  private static void awaitState(Show show, Booking booking, BookingState state) throws Exception {
    Eventually.until(
        "the booking is " + state,
        () -> world.booking(show, "ann", booking.getId()).getState() == state);
  }
}
