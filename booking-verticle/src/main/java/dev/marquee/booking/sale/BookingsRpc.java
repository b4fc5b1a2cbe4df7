package dev.marquee.booking.sale;

import dev.marquee.booking.sale.Bookings.Claiming;
import dev.marquee.booking.sale.Bookings.Kept;
import dev.marquee.booking.shared.Protos;
import dev.marquee.booking.show.HoldId;
import dev.marquee.booking.show.Seating;
import dev.marquee.booking.show.Showtime;
import dev.marquee.booking.show.Showtimes;
import dev.marquee.booking.show.ShowtimesRpc;
import dev.marquee.platform.Uuid7;
import dev.marquee.platform.rpc.Fault;
import dev.marquee.platform.sql.Idempotency;
import dev.marquee.platform.sql.Page;
import dev.marquee.proto.booking.v1.BookingForSync;
import dev.marquee.proto.booking.v1.BookingsService;
import dev.marquee.proto.booking.v1.CreateBookingRequest;
import dev.marquee.proto.booking.v1.CreateBookingResponse;
import dev.marquee.proto.booking.v1.GetBookingForSyncRequest;
import dev.marquee.proto.booking.v1.GetBookingForSyncResponse;
import dev.marquee.proto.booking.v1.GetBookingRequest;
import dev.marquee.proto.booking.v1.GetBookingResponse;
import dev.marquee.proto.booking.v1.HoldLost;
import dev.marquee.proto.booking.v1.ListMyBookingsRequest;
import dev.marquee.proto.booking.v1.ListMyBookingsResponse;
import dev.marquee.proto.booking.v1.PaymentDeclined;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/// `marquee.booking.v1.Bookings`.
public final class BookingsRpc extends BookingsService {
  private static final int METHOD_LENGTH_MAX = 200;

  private final Bookings bookings;
  private final Payments payments;
  private final Showtimes shows;
  private final Idempotency idempotency;

  public BookingsRpc(
      Bookings bookings, Payments payments, Showtimes shows, Idempotency idempotency) {
    this.bookings = bookings;
    this.payments = payments;
    this.shows = shows;
    this.idempotency = idempotency;
  }

  /// Claims first, in Redis and then in a transaction that also keeps the answer for repeats; pays
  /// then, outside of it. A repeat drives the same booking on and tells how it stands by now.
  @Override
  public Future<CreateBookingResponse> createBooking(CreateBookingRequest request) {
    String method = request.getPaymentMethod();
    if (method.isBlank() || method.length() > METHOD_LENGTH_MAX) {
      throw Fault.invalid("paymentMethod", "must have 1 to " + METHOD_LENGTH_MAX + " characters");
    }
    Optional<Seating> seating = shows.seating(Uuid7.parse("showtimeId", request.getShowtimeId()));
    Optional<HoldId> hold = HoldId.parse(request.getHoldId());
    CreateBookingResponse.Builder response = CreateBookingResponse.newBuilder();
    if (seating.isEmpty() || hold.isEmpty()) {
      String what = seating.isEmpty() ? "showtime" : "hold";
      return Future.succeededFuture(response.setNotFound(Protos.notFound(what)).build());
    }
    Kept kept = bookings.keep(seating.get(), hold.get());
    CreateBookingResponse claimed =
        idempotency.once(
            request,
            CreateBookingResponse.getDefaultInstance(),
            tx -> response(bookings.claim(tx, seating.get(), kept, method)));
    if (!claimed.hasBooking()) {
      return Future.succeededFuture(claimed);
    }
    UUID bookingId = UUID.fromString(claimed.getBooking().getId());
    payments.begin(bookingId);
    return Future.succeededFuture(response(bookings.find(bookingId).orElseThrow()));
  }

  private static CreateBookingResponse response(Claiming outcome) {
    CreateBookingResponse.Builder response = CreateBookingResponse.newBuilder();
    return switch (outcome) {
      case Claiming.Claimed(UUID id) ->
          response
              .setBooking(dev.marquee.proto.booking.v1.Booking.newBuilder().setId(id.toString()))
              .build();
      case Claiming.HoldLost() -> response.setHoldLost(HoldLost.getDefaultInstance()).build();
    };
  }

  private CreateBookingResponse response(Booking booking) {
    CreateBookingResponse.Builder response = CreateBookingResponse.newBuilder();
    if (booking.state() == BookingState.DECLINED) {
      PaymentDeclined.Builder declined =
          PaymentDeclined.newBuilder()
              .setBookingId(booking.id().toString())
              .setReason(booking.declineCode());
      return response.setDeclined(declined).build();
    }
    Showtime show = shows.find(booking.showId()).orElseThrow();
    return response.setBooking(proto(booking, show)).build();
  }

  @Override
  public Future<GetBookingResponse> getBooking(GetBookingRequest request) {
    GetBookingResponse.Builder response = GetBookingResponse.newBuilder();
    bookings
        .find(Uuid7.parse("bookingId", request.getBookingId()))
        .ifPresentOrElse(
            booking ->
                response.setBooking(proto(booking, shows.find(booking.showId()).orElseThrow())),
            () -> response.setNotFound(Protos.notFound("booking")));
    return Future.succeededFuture(response.build());
  }

  @Override
  public Future<ListMyBookingsResponse> listMyBookings(ListMyBookingsRequest request) {
    Page page = Page.of(request.getLimit(), request.getCursor(), 1);
    List<Booking> found = bookings.list(page);
    Map<UUID, Showtime> idToShow =
        shows.findAll(found.stream().map(Booking::showId).distinct().toList());
    ListMyBookingsResponse.Builder response = ListMyBookingsResponse.newBuilder();
    page.items(found)
        .forEach(booking ->
            response.addBookings(
                proto(booking, Objects.requireNonNull(idToShow.get(booking.showId())))));
    response.setNextCursor(page.next(found, last -> List.of(last.id().toString())));
    return Future.succeededFuture(response.build());
  }

  @Override
  public Future<GetBookingForSyncResponse> getBookingForSync(GetBookingForSyncRequest request) {
    GetBookingForSyncResponse.Builder response = GetBookingForSyncResponse.newBuilder();
    bookings
        .findForSync(Uuid7.parse("bookingId", request.getBookingId()))
        .ifPresentOrElse(
            booking -> {
              Showtime show = shows.find(booking.showId()).orElseThrow();
              response.setBooking(
                  BookingForSync.newBuilder()
                      .setId(booking.id().toString())
                      .setAccountId(booking.accountId())
                      .setTitleId(show.film().titleId().toString())
                      .setShowtimeId(booking.showId().toString())
                      .setState(proto(booking.state()))
                      .setSeatCount(booking.seats().size())
                      .setTotal(Protos.money(booking.totalMinor(), booking.currency()))
                      .setVersion(booking.version()));
            },
            () -> response.setNotFound(Protos.notFound("booking")));
    return Future.succeededFuture(response.build());
  }

  private static dev.marquee.proto.booking.v1.Booking proto(Booking booking, Showtime show) {
    var proto =
        dev.marquee.proto.booking.v1.Booking.newBuilder()
            .setId(booking.id().toString())
            .setShowtime(ShowtimesRpc.proto(show))
            .setState(proto(booking.state()))
            .setTotal(Protos.money(booking.totalMinor(), booking.currency()))
            .setCreatedAt(Protos.timestamp(booking.createdAt()))
            .setPayBy(Protos.timestamp(booking.payBy()))
            .setVersion(booking.version());
    booking.seats().forEach(seat -> proto.addSeats(ShowtimesRpc.proto(seat, booking.currency())));
    if (booking.state() == BookingState.PENDING_PAYMENT) {
      proto.setActionUrl(booking.actionUrl());
    }
    if (booking.state() == BookingState.CONFIRMED) {
      booking.tickets().forEach(ticket -> proto.addTickets(proto(ticket)));
    }
    return proto.build();
  }

  private static dev.marquee.proto.booking.v1.Ticket proto(Booking.Ticket ticket) {
    return dev.marquee.proto.booking.v1.Ticket.newBuilder()
        .setId(ticket.id().toString())
        .setSeatId(ticket.seatId())
        .setCode(ticket.code())
        .build();
  }

  /// A state as contracts have it.
  static dev.marquee.proto.booking.v1.BookingState proto(BookingState state) {
    return switch (state) {
      case PENDING_PAYMENT ->
          dev.marquee.proto.booking.v1.BookingState.BOOKING_STATE_PENDING_PAYMENT;
      case CONFIRMED -> dev.marquee.proto.booking.v1.BookingState.BOOKING_STATE_CONFIRMED;
      case EXPIRING -> dev.marquee.proto.booking.v1.BookingState.BOOKING_STATE_EXPIRING;
      case EXPIRED -> dev.marquee.proto.booking.v1.BookingState.BOOKING_STATE_EXPIRED;
      case DECLINED -> dev.marquee.proto.booking.v1.BookingState.BOOKING_STATE_DECLINED;
      case CAPTURE_FAILED -> dev.marquee.proto.booking.v1.BookingState.BOOKING_STATE_CAPTURE_FAILED;
    };
  }
}
