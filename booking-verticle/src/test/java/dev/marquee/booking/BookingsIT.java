package dev.marquee.booking;

import static dev.marquee.proto.booking.v1.BookingState.BOOKING_STATE_CONFIRMED;
import static dev.marquee.proto.booking.v1.BookingState.BOOKING_STATE_DECLINED;
import static dev.marquee.proto.booking.v1.SeatState.SEAT_STATE_SOLD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marquee.booking.BookingWorld.Show;
import dev.marquee.platform.events.Events;
import dev.marquee.platform.rpc.Fault;
import dev.marquee.platform.sql.Database;
import dev.marquee.platform.testing.Eventually;
import dev.marquee.proto.booking.v1.Booking;
import dev.marquee.proto.booking.v1.BookingEvent;
import dev.marquee.proto.booking.v1.BookingForSync;
import dev.marquee.proto.booking.v1.Bookings;
import dev.marquee.proto.booking.v1.CreateBookingResponse;
import dev.marquee.proto.booking.v1.GetBookingForSyncRequest;
import dev.marquee.proto.booking.v1.GetBookingRequest;
import dev.marquee.proto.booking.v1.Hold;
import dev.marquee.proto.booking.v1.ListMyBookingsRequest;
import dev.marquee.proto.booking.v1.ListMyBookingsResponse;
import dev.marquee.proto.booking.v1.Ticket;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.grpc.common.GrpcStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// From a hold to a confirmed booking, and what the world is told of it.
class BookingsIT {
  private static BookingWorld world;
  private static Books books;

  private static final Told TOLD = new Told();

  @BeforeAll
  static void start() {
    world = BookingWorld.shared();
    books = new Books(world);
    world.tp.deploy(TOLD);
  }

  @AfterEach
  void heal() {
    world.provider.heal();
    books.assertSound();
  }

  /// Another consumer of booking's topic.
  private static final class Told extends VerticleBase {
    private record Fact(String type, String aggregate, long version, BookingEvent value) {}

    private final List<Fact> facts = new CopyOnWriteArrayList<>();

    @Override
    public Future<?> start() {
      Database db = world.tp.platform().database("booking");
      Events events = world.tp.platform().events(db);
      return events.consume(
          "told",
          List.of("marquee.booking.v1"),
          (tx, event) -> {
            try {
              facts.add(
                  new Fact(
                      event.type(),
                      event.aggregateId(),
                      event.version(),
                      BookingEvent.parseFrom(event.payload())));
            } catch (com.google.protobuf.InvalidProtocolBufferException e) {
              throw new IllegalStateException(e);
            }
          });
    }

    List<String> of(String bookingId) {
      return facts.stream()
          .filter(fact -> fact.aggregate.equals(bookingId))
          .map(fact -> fact.version + " " + fact.type + " " + fact.value.getState())
          .toList();
    }
  }

  @Test
  void paidBookingIsConfirmedItsMoneyTakenItsTicketsIssuedAndTheWorldTold() throws Exception {
    Show show = world.show();

    Booking booking = world.booked(show, "ann", "card_ok", "A1", "B2");

    assertThat(booking.getState()).isEqualTo(BOOKING_STATE_CONFIRMED);
    assertThat(booking.getTotal().getAmountMinor()).isEqualTo(75_000);
    assertThat(booking.getTicketsList()).extracting(Ticket::getSeatId).containsExactly("A1", "B2");
    assertThat(booking.getShowtime().getId()).isEqualTo(show.id());
    assertThat(world.booking(show, "ann", booking.getId())).isEqualTo(booking);
    Eventually.until("the money is taken", () -> captured(booking));
    assertThat(books.movements(booking.getId())).containsExactly("sale", "capture");
    assertThat(books.cashMinor(booking.getId())).isEqualTo(75_000);
    Eventually.until(
        "the seats show as sold",
        () -> world.seats(show).equals(Map.of("A1", SEAT_STATE_SOLD, "B2", SEAT_STATE_SOLD)));
    Eventually.until(
        "the world is told",
        () ->
            TOLD.of(booking.getId())
                .equals(
                    List.of(
                        "1 booking_held BOOKING_STATE_PENDING_PAYMENT",
                        "2 booking_confirmed BOOKING_STATE_CONFIRMED")));
    Eventually.until(
        "and of the show",
        () ->
            TOLD.facts.stream()
                .anyMatch(
                    fact -> fact.type.equals("show_created") && fact.aggregate.equals(show.id())));
  }

  @Test
  void declinedPaymentFreesTheSeatsAtOnce() throws Exception {
    Show show = world.show();
    Hold hold = world.held(show, "ann", "A1", "A2");

    CreateBookingResponse response = world.book(show, "ann", hold, "card_declined");

    assertThat(response.getDeclined().getReason()).isEqualTo("card_declined");
    String id = response.getDeclined().getBookingId();
    assertThat(world.booking(show, "ann", id).getState()).isEqualTo(BOOKING_STATE_DECLINED);
    Eventually.until("the seats are free", () -> world.seats(show).isEmpty());
    assertThat(world.booked(show, "bob", "card_ok", "A1").getState())
        .isEqualTo(BOOKING_STATE_CONFIRMED);
    Eventually.until("the world is told", () -> TOLD.of(id).size() == 2);
    assertThat(TOLD.of(id).getLast()).isEqualTo("2 booking_declined BOOKING_STATE_DECLINED");
  }

  @Test
  void bookingNeedsAPaymentMethod() {
    Show show = world.show();
    Hold hold = world.held(show, "ann", "A1");

    assertThatThrownBy(() -> world.book(show, "ann", hold, " "))
        .isInstanceOfSatisfying(
            Fault.class,
            fault -> assertThat(fault.status()).isEqualTo(GrpcStatus.INVALID_ARGUMENT));
  }

  @Test
  void repeatedBookingWithItsKeyIsTheSameBookingChargedOnce() throws Exception {
    Show show = world.show();
    Hold hold = world.held(show, "ann", "A1");

    CreateBookingResponse first = world.book(show, "ann", "key-9", hold, "card_ok");
    CreateBookingResponse again = world.book(show, "ann", "key-9", hold, "card_ok");
    CreateBookingResponse withoutKey = world.book(show, "ann", hold, "card_ok");

    assertThat(again).isEqualTo(first);
    assertThat(withoutKey).isEqualTo(first);
    assertThatThrownBy(() -> world.book(show, "ann", "key-9", hold, "card_3ds"))
        .isInstanceOfSatisfying(
            Fault.class, fault -> assertThat(fault.status()).isEqualTo(GrpcStatus.ALREADY_EXISTS));
    assertThat(world.provider.payments(first.getBooking().getId())).hasSize(1);
  }

  @Test
  void sameBookingAskedForByManyAtOnceIsOneBookingChargedOnce() throws Exception {
    Show show = world.show();

    for (int round = 0; round < 5; round++) {
      Hold hold = world.held(show, "ann-" + round, "B" + (1 + round), "C" + (1 + round));
      String account = "ann-" + round;
      List<CreateBookingResponse> responses =
          AtOnce.run(6, () -> bookedOrTold(show, account, hold)).stream()
              .flatMap(Optional::stream)
              .toList();
      Booking booking = world.book(show, account, "same-key", hold, "card_ok").getBooking();
      assertThat(responses)
          .extracting(response -> response.getBooking().getId())
          .isNotEmpty()
          .containsOnly(booking.getId());
      Eventually.until("the money is taken", () -> captured(booking));
      assertThat(world.provider.payments(booking.getId())).hasSize(1);
      assertThat(books.movements(booking.getId())).containsExactly("sale", "capture");
    }
  }

  /// Nothing when the first request of the key is still claiming its seats.
  private Optional<CreateBookingResponse> bookedOrTold(Show show, String account, Hold hold) {
    try {
      return Optional.of(world.book(show, account, "same-key", hold, "card_ok"));
    } catch (Fault running) {
      assertThat(running.status()).isEqualTo(GrpcStatus.FAILED_PRECONDITION);
      return Optional.empty();
    }
  }

  @Test
  void bookingsAreTheirOwnersAlone() {
    Show show = world.show();
    String ann = BookingWorld.account();
    List<String> ids = new ArrayList<>();
    for (int i = 1; i <= 3; i++) {
      ids.addFirst(world.booked(show, ann, "card_ok", "D" + i).getId());
    }

    GetBookingRequest first = GetBookingRequest.newBuilder().setBookingId(ids.getFirst()).build();
    assertThat(
            world.asViewer(
                show.tenant(), "eve", () -> world.bookings.getBooking(first).await().hasNotFound()))
        .isTrue();
    assertThat(
            world.asViewer(
                BookingWorld.GLOBEX,
                ann,
                () -> world.bookings.getBooking(first).await().hasNotFound()))
        .isTrue();
    assertThat(mine(show, ann, 2, "")).isEqualTo(ids.subList(0, 2));
    assertThat(mine(show, ann, 100, "")).isEqualTo(ids);
    assertThat(mine(show, "eve", 100, "")).isEmpty();
  }

  private static List<String> mine(Show show, String account, int limit, String cursor) {
    ListMyBookingsRequest request =
        ListMyBookingsRequest.newBuilder().setLimit(limit).setCursor(cursor).build();
    ListMyBookingsResponse response =
        world.asViewer(
            show.tenant(), account, () -> world.bookings.listMyBookings(request).await());
    return response.getBookingsList().stream().map(Booking::getId).toList();
  }

  @Test
  void syncSeesWhatItSendsToOperators() {
    Show show = world.show();
    Booking booking = world.booked(show, "ann", "card_ok", "A1", "A2");
    GetBookingForSyncRequest request =
        GetBookingForSyncRequest.newBuilder().setBookingId(booking.getId()).build();

    BookingForSync seen =
        world.tp.asService(
            "sync",
            show.tenant(),
            () ->
                world
                    .tp
                    .clients()
                    .asCaller(Bookings.class)
                    .getBookingForSync(request)
                    .await()
                    .getBooking());

    assertThat(seen.getAccountId()).isEqualTo("ann");
    assertThat(seen.getSeatCount()).isEqualTo(2);
    assertThat(seen.getTitleId()).isEqualTo(BookingWorld.METROPOLIS);
    assertThat(seen.getState()).isEqualTo(BOOKING_STATE_CONFIRMED);
    assertThat(seen.getVersion()).isEqualTo(2);
  }

  private static boolean captured(Booking booking) {
    return books
        .rows("SELECT status FROM payment_attempt WHERE booking_id = '" + booking.getId() + "'")
        .equals(List.of("SUCCEEDED"));
  }
}
