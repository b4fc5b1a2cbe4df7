package dev.marquee.booking.show;

import dev.marquee.booking.shared.Protos;
import dev.marquee.booking.show.Reservations.HoldOutcome;
import dev.marquee.platform.Uuid7;
import dev.marquee.proto.booking.v1.GetHoldRequest;
import dev.marquee.proto.booking.v1.GetHoldResponse;
import dev.marquee.proto.booking.v1.Hold;
import dev.marquee.proto.booking.v1.HoldSeatsRequest;
import dev.marquee.proto.booking.v1.HoldSeatsResponse;
import dev.marquee.proto.booking.v1.ReleaseHoldRequest;
import dev.marquee.proto.booking.v1.ReleaseHoldResponse;
import dev.marquee.proto.booking.v1.ReservationsService;
import dev.marquee.proto.booking.v1.SeatsTaken;
import dev.marquee.proto.booking.v1.TooManySeats;
import dev.marquee.proto.common.v1.Done;
import dev.marquee.proto.common.v1.WrongState;
import io.vertx.core.Future;
import java.util.UUID;

/// `marquee.booking.v1.Reservations`.
public final class ReservationsRpc extends ReservationsService {
  private final Reservations reservations;

  public ReservationsRpc(Reservations reservations) {
    this.reservations = reservations;
  }

  @Override
  public Future<HoldSeatsResponse> holdSeats(HoldSeatsRequest request) {
    UUID showId = Uuid7.parse("showtimeId", request.getShowtimeId());
    HoldSeatsResponse.Builder response = HoldSeatsResponse.newBuilder();
    switch (reservations.hold(showId, request.getSeatsList())) {
      case HoldOutcome.Held(var hold) -> response.setHeld(proto(hold));
      case HoldOutcome.NoSuchShow() -> response.setNotFound(Protos.notFound("showtime"));
      case HoldOutcome.Invalid(var violations) -> response.setInvalid(Protos.invalid(violations));
      case HoldOutcome.SeatsTaken(var seats) ->
          response.setSeatsTaken(SeatsTaken.newBuilder().addAllSeats(seats));
      case HoldOutcome.TooManySeats(int seatsMax) ->
          response.setTooManySeats(TooManySeats.newBuilder().setSeatsMax(seatsMax));
      case HoldOutcome.Closed(boolean cancelled) ->
          response.setClosed(
              WrongState.newBuilder()
                  .setState(cancelled ? "cancelled" : "started")
                  .setRule("seats are sold until the show begins"));
    }
    return Future.succeededFuture(response.build());
  }

  @Override
  public Future<GetHoldResponse> getHold(GetHoldRequest request) {
    UUID showId = Uuid7.parse("showtimeId", request.getShowtimeId());
    GetHoldResponse.Builder response = GetHoldResponse.newBuilder();
    HoldId.parse(request.getHoldId())
        .flatMap(id -> reservations.find(showId, id))
        .ifPresentOrElse(
            hold -> response.setHold(proto(hold)),
            () -> response.setNotFound(Protos.notFound("hold")));
    return Future.succeededFuture(response.build());
  }

  @Override
  public Future<ReleaseHoldResponse> releaseHold(ReleaseHoldRequest request) {
    UUID showId = Uuid7.parse("showtimeId", request.getShowtimeId());
    boolean released =
        HoldId.parse(request.getHoldId()).map(id -> reservations.release(showId, id)).orElse(false);
    ReleaseHoldResponse.Builder response = ReleaseHoldResponse.newBuilder();
    return Future.succeededFuture(
        released
            ? response.setReleased(Done.getDefaultInstance()).build()
            : response.setNotFound(Protos.notFound("hold")).build());
  }

  private static Hold proto(Reservations.Hold hold) {
    Hold.Builder proto =
        Hold.newBuilder()
            .setId(hold.id().text())
            .setShowtimeId(hold.showId().toString())
            .setTotal(Protos.money(hold.totalMinor(), hold.currency()))
            .setExpiresAt(Protos.timestamp(hold.expiresAt()));
    hold.seats().forEach(seat -> proto.addSeats(ShowtimesRpc.proto(seat, hold.currency())));
    return proto.build();
  }
}
