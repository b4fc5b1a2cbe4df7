package dev.marquee.booking;

import static dev.marquee.proto.booking.v1.BookingState.BOOKING_STATE_CONFIRMED;
import static dev.marquee.proto.booking.v1.BookingState.BOOKING_STATE_PENDING_PAYMENT;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.marquee.booking.BookingWorld.Show;
import dev.marquee.platform.testing.Eventually;
import dev.marquee.proto.booking.v1.Booking;
import dev.marquee.proto.booking.v1.CreateBookingResponse;
import dev.marquee.proto.booking.v1.Hold;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What a provider's answer to an order is worth.
class ProviderAnswersIT {
  private static final Provider PROVIDER = new Provider();
  private static BookingWorld world;

  /// Takes the whole money of every order at once, unless it is told otherwise.
  private static final class Provider {
    private final HttpServer server;
    private volatile int refusal;
    private volatile JsonObject mixedUp = new JsonObject();

    Provider() {
      try {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
      server.createContext("/", this::answer);
      server.start();
    }

    String url() {
      return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private void answer(HttpExchange call) throws IOException {
      JsonObject order = Buffer.buffer(call.getRequestBody().readAllBytes()).toJsonObject();
      JsonObject payment = order.copy().put("id", "pay_1").put("status", "SUCCEEDED");
      byte[] body = payment.mergeIn(mixedUp).toBuffer().getBytes();
      call.sendResponseHeaders(refusal == 0 ? 201 : refusal, body.length);
      call.getResponseBody().write(body);
      call.close();
    }
  }

  @BeforeAll
  static void start() {
    world =
        new BookingWorld(
            Map.of(
                "booking.provider.url",
                "'" + PROVIDER.url() + "'",
                "booking.payment.pollIntervalMax",
                "200ms"));
  }

  @AfterAll
  static void stop() {
    world.close();
    PROVIDER.server.stop(0);
  }

  @BeforeEach
  void answerTruly() {
    PROVIDER.refusal = 0;
    PROVIDER.mixedUp = new JsonObject();
  }

  @ParameterizedTest
  @CsvSource({"amountMinor, 49999", "currency, EUR", "reference, another-booking"})
  void paymentThatIsNotTheOneOrderedConfirmsNothing(String field, String value) {
    Show show = world.show();
    PROVIDER.mixedUp =
        new JsonObject().put(field, field.equals("amountMinor") ? Long.valueOf(value) : value);

    Booking booking = world.booked(show, "ann", "card_ok", "A1");

    assertThat(booking.getState()).isEqualTo(BOOKING_STATE_PENDING_PAYMENT);
    PROVIDER.mixedUp = new JsonObject();
    awaitConfirmed(show, booking);
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 403, 404})
  void orderRefusedForAnythingButThePaymentIsSentAgain(int status) {
    Show show = world.show();
    PROVIDER.refusal = status;

    Booking booking = world.booked(show, "ann", "card_ok", "A1");

    assertThat(booking.getState()).isEqualTo(BOOKING_STATE_PENDING_PAYMENT);
    PROVIDER.refusal = 0;
    awaitConfirmed(show, booking);
  }

  @Test
  void refusedPaymentIsADeclinedOne() {
    Show show = world.show();
    Hold hold = world.held(show, "ann", "A1");
    PROVIDER.refusal = 402;

    CreateBookingResponse response = world.book(show, "ann", hold, "card_ok");

    assertThat(response.hasDeclined()).isTrue();
  }

  private static void awaitConfirmed(Show show, Booking booking) {
    Eventually.until(
        "the booking is confirmed",
        () -> world.booking(show, "ann", booking.getId()).getState() == BOOKING_STATE_CONFIRMED);
  }
}
