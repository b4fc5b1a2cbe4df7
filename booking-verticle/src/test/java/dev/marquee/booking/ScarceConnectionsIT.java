package dev.marquee.booking;

import static dev.marquee.proto.booking.v1.BookingState.BOOKING_STATE_CONFIRMED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.booking.BookingWorld.Show;
import dev.marquee.platform.rpc.Fault;
import dev.marquee.proto.booking.v1.Booking;
import dev.marquee.proto.booking.v1.CreateBookingResponse;
import dev.marquee.proto.booking.v1.Hold;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Four connections to Postgres for many customers: whoever has one waits for nothing else.
class ScarceConnectionsIT {
  private static final int CUSTOMERS = 16;

  private static BookingWorld world;

  @BeforeAll
  static void start() {
    world =
        new BookingWorld(
            Map.of(
                "postgres.poolSize", "4",
                "redis.timeout", "6s",
                "rpc.callTimeout", "20s",
                "booking.provider.timeout", "10s"));
  }

  @AfterAll
  static void stop() {
    world.close();
  }

  @Test
  void confirmationsAtOnceDoNotWaitForEachOthersConnections() throws Exception {
    // Nobody of this tenant has booked yet: its ticket keys aren't known.
    Show show = world.show(world.venue(BookingWorld.ACME));

    List<CreateBookingResponse> responses = AtOnce.run(bookings(show));

    assertThat(responses)
        .extracting(response -> response.getBooking().getState())
        .hasSize(CUSTOMERS)
        .containsOnly(BOOKING_STATE_CONFIRMED);
  }

  @Test
  void redisThatHangsHoldsUpOnlyThoseWhoNeedIt() throws Exception {
    Show show = world.show(world.venue(BookingWorld.GLOBEX));
    Booking booked = world.booked(show, "ann", "card_ok", "A1");
    List<Callable<Boolean>> stuck =
        bookings(show).stream().<Callable<Boolean>>map(each -> () -> isUnavailable(each)).toList();

    world.tp.redis().pause();
    try (ExecutorService crowd = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<List<Boolean>> waiting = crowd.submit(() -> AtOnce.run(stuck));
      do {
        assertThat(world.booking(show, "ann", booked.getId()).getState())
            .isEqualTo(BOOKING_STATE_CONFIRMED);
      } while (!waiting.isDone());
      assertThat(waiting.get()).containsOnly(true);
    } finally {
      world.tp.redis().resume();
    }
  }

  private static List<Callable<CreateBookingResponse>> bookings(Show show) {
    return IntStream.range(0, CUSTOMERS)
        .<Callable<CreateBookingResponse>>mapToObj(i -> {
          String account = "customer-" + i;
          Hold hold = world.held(show, account, "" + (char) ('B' + i) + 1);
          return () -> world.book(show, account, hold, "card_ok");
        })
        .toList();
  }

  private static boolean isUnavailable(Callable<?> deed) throws Exception {
    try {
      deed.call();
      return false;
    } catch (Fault expected) {
      return true;
    }
  }
}
