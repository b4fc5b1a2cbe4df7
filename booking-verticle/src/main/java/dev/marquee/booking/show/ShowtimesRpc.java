package dev.marquee.booking.show;

import dev.marquee.booking.shared.Protos;
import dev.marquee.booking.show.PublishedTitles.PublishedTitle;
import dev.marquee.booking.show.ShowtimeStore.Filter;
import dev.marquee.booking.show.Showtimes.CategoryPrice;
import dev.marquee.booking.show.Showtimes.Scheduling;
import dev.marquee.booking.show.Showtimes.ShowDraft;
import dev.marquee.booking.theatre.TheatresRpc;
import dev.marquee.platform.Uuid7;
import dev.marquee.platform.rpc.CallContext;
import dev.marquee.platform.rpc.Fault;
import dev.marquee.platform.sql.Idempotency;
import dev.marquee.platform.sql.Page;
import dev.marquee.proto.booking.v1.GetSeatMapRequest;
import dev.marquee.proto.booking.v1.GetSeatMapResponse;
import dev.marquee.proto.booking.v1.GetShowtimeRequest;
import dev.marquee.proto.booking.v1.GetShowtimeResponse;
import dev.marquee.proto.booking.v1.ListShowtimesRequest;
import dev.marquee.proto.booking.v1.ListShowtimesResponse;
import dev.marquee.proto.booking.v1.ScheduleShowtimeRequest;
import dev.marquee.proto.booking.v1.ScheduleShowtimeResponse;
import dev.marquee.proto.booking.v1.SeatMapSnapshot;
import dev.marquee.proto.booking.v1.SeatState;
import dev.marquee.proto.booking.v1.ShowtimesService;
import dev.marquee.proto.booking.v1.SlotTaken;
import dev.marquee.proto.booking.v1.WatchSeatsRequest;
import dev.marquee.proto.booking.v1.WatchSeatsResponse;
import io.vertx.core.Future;
import io.vertx.core.streams.ReadStream;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// `marquee.booking.v1.Showtimes`.
public final class ShowtimesRpc extends ShowtimesService {
  private final Showtimes shows;
  private final PublishedTitles titles;
  private final LiveSeats live;
  private final SeatFeeds<WatchSeatsResponse> feeds;
  private final Idempotency idempotency;
  private final Clock clock;

  public ShowtimesRpc(
      Showtimes shows,
      PublishedTitles titles,
      LiveSeats live,
      SeatFeeds<WatchSeatsResponse> feeds,
      Idempotency idempotency,
      Clock clock) {
    this.shows = shows;
    this.titles = titles;
    this.live = live;
    this.feeds = feeds;
    this.idempotency = idempotency;
    this.clock = clock;
  }

  /// Catalog is asked before the transaction begins: none waits for another process.
  @Override
  public Future<ScheduleShowtimeResponse> scheduleShowtime(ScheduleShowtimeRequest request) {
    UUID titleId = Uuid7.parse("titleId", request.getTitleId());
    ShowDraft draft =
        new ShowDraft(
            Uuid7.parse("theatreId", request.getTheatreId()),
            Uuid7.parse("screenId", request.getScreenId()),
            titleId,
            request.getLocalStart(),
            request.getDurationMinutes(),
            request.getPricesList().stream()
                .map(price -> new CategoryPrice(price.getCategory(), price.getPriceMinor()))
                .toList());
    Optional<PublishedTitle> title = titles.find(titleId).await();
    return Future.succeededFuture(
        idempotency.once(
            request,
            ScheduleShowtimeResponse.getDefaultInstance(),
            tx -> response(shows.schedule(tx, draft, title))));
  }

  private static ScheduleShowtimeResponse response(Scheduling outcome) {
    ScheduleShowtimeResponse.Builder response = ScheduleShowtimeResponse.newBuilder();
    return switch (outcome) {
      case Scheduling.Scheduled(var show) -> response.setScheduled(proto(show)).build();
      case Scheduling.NoSuchScreen() -> response.setNotFound(Protos.notFound("screen")).build();
      case Scheduling.NoSuchTitle() -> response.setNotFound(Protos.notFound("title")).build();
      case Scheduling.Invalid(var violations) ->
          response.setInvalid(Protos.invalid(violations)).build();
      case Scheduling.SlotTaken(var showIds) ->
          response
              .setSlotTaken(
                  SlotTaken.newBuilder()
                      .addAllShowtimeIds(showIds.stream().map(UUID::toString).toList()))
              .build();
    };
  }

  @Override
  public Future<ListShowtimesResponse> listShowtimes(ListShowtimesRequest request) {
    Page page = Page.of(request.getLimit(), request.getCursor(), 2);
    Filter filter =
        new Filter(
            request.getCity(),
            optionalId("titleId", request.getTitleId()),
            optionalId("theatreId", request.getTheatreId()),
            optionalDate(request.getDate()),
            clock.instant());
    List<Showtime> found = shows.list(filter, page);
    ListShowtimesResponse.Builder response = ListShowtimesResponse.newBuilder();
    page.items(found).forEach(show -> response.addShowtimes(proto(show)));
    response.setNextCursor(
        page.next(
            found,
            last ->
                List.of(String.valueOf(last.startsAt().getEpochSecond()), last.id().toString())));
    return Future.succeededFuture(response.build());
  }

  private static @Nullable UUID optionalId(String field, String text) {
    return text.isEmpty() ? null : Uuid7.parse(field, text);
  }

  private static @Nullable LocalDate optionalDate(String text) {
    try {
      return text.isEmpty() ? null : LocalDate.parse(text);
    } catch (DateTimeException e) {
      throw Fault.invalid("date", "must be a date like 2026-12-24");
    }
  }

  @Override
  public Future<GetShowtimeResponse> getShowtime(GetShowtimeRequest request) {
    GetShowtimeResponse.Builder response = GetShowtimeResponse.newBuilder();
    shows
        .find(Uuid7.parse("showtimeId", request.getShowtimeId()))
        .ifPresentOrElse(
            show -> response.setShowtime(proto(show)),
            () -> response.setNotFound(Protos.notFound("showtime")));
    return Future.succeededFuture(response.build());
  }

  @Override
  public Future<GetSeatMapResponse> getSeatMap(GetSeatMapRequest request) {
    UUID showId = Uuid7.parse("showtimeId", request.getShowtimeId());
    GetSeatMapResponse.Builder response = GetSeatMapResponse.newBuilder();
    shows
        .seating(showId)
        .ifPresentOrElse(
            seating -> response.setSnapshot(snapshot(seating)),
            () -> response.setNotFound(Protos.notFound("showtime")));
    return Future.succeededFuture(response.build());
  }

  private SeatMapSnapshot snapshot(Seating seating) {
    ShowKey key = new ShowKey(CallContext.current().tenant(), seating.show().id());
    LiveSeats.View view = live.view(key).await();
    SeatMapSnapshot.Builder snapshot =
        SeatMapSnapshot.newBuilder()
            .setShowtime(proto(seating.show()))
            .setSeatMap(TheatresRpc.proto(seating.map()))
            .setCurrency(seating.show().venue().currency())
            .setVersion(String.valueOf(view.version()));
    seating
        .show()
        .categoryToPriceMinor()
        .forEach((category, price) ->
            snapshot.addPrices(
                dev.marquee.proto.booking.v1.CategoryPrice.newBuilder()
                    .setCategory(category)
                    .setPriceMinor(price)));
    view.seats().forEach(seat -> snapshot.addSeats(proto(seat)));
    return snapshot.build();
  }

  @Override
  public Future<ReadStream<WatchSeatsResponse>> watchSeats(WatchSeatsRequest request) {
    UUID showId = Uuid7.parse("showtimeId", request.getShowtimeId());
    long after;
    try {
      after = Long.parseLong(request.getAfterVersion());
    } catch (NumberFormatException e) {
      throw Fault.invalid("afterVersion", "must be the version of a seat map");
    }
    ShowKey key = new ShowKey(CallContext.current().tenant(), showId);
    return Future.succeededFuture(feeds.watch(key, after));
  }

  /// What a watcher gets: a change, or a heartbeat without seats.
  public static WatchSeatsResponse change(long version, List<SeatStatus> seats) {
    WatchSeatsResponse.Builder change =
        WatchSeatsResponse.newBuilder().setVersion(String.valueOf(version));
    seats.forEach(seat -> change.addSeats(proto(seat)));
    return change.build();
  }

  private static dev.marquee.proto.booking.v1.SeatStatus proto(SeatStatus seat) {
    var proto =
        dev.marquee.proto.booking.v1.SeatStatus.newBuilder()
            .setSeatId(seat.seatId())
            .setState(
                switch (seat.state()) {
                  case FREE -> SeatState.SEAT_STATE_FREE;
                  case HELD -> SeatState.SEAT_STATE_HELD;
                  case SOLD -> SeatState.SEAT_STATE_SOLD;
                });
    if (seat.until() != null) {
      proto.setExpiresAt(Protos.timestamp(seat.until()));
    }
    return proto.build();
  }

  /// A show as contracts have it.
  public static dev.marquee.proto.booking.v1.Showtime proto(Showtime show) {
    Showtime.Venue venue = show.venue();
    return dev.marquee.proto.booking.v1.Showtime.newBuilder()
        .setId(show.id().toString())
        .setTitleId(show.film().titleId().toString())
        .setTitleName(show.film().name())
        .setTheatreId(venue.theatreId().toString())
        .setTheatreName(venue.theatreName())
        .setCity(venue.city())
        .setScreenId(venue.screenId().toString())
        .setScreenName(venue.screenName())
        .setStartsAt(Protos.timestamp(show.startsAt()))
        .setEndsAt(Protos.timestamp(show.endsAt()))
        .setLocalStart(venue.clock().at(show.startsAt()).toString())
        .setTimeZone(venue.clock().zone().getId())
        .setPriceFrom(Protos.money(show.priceFromMinor(), venue.currency()))
        .setVersion(show.version())
        .build();
  }

  /// A seat with its price as contracts have it.
  public static dev.marquee.proto.booking.v1.PricedSeat proto(PricedSeat seat, String currency) {
    return dev.marquee.proto.booking.v1.PricedSeat.newBuilder()
        .setSeatId(seat.seatId())
        .setCategory(seat.category())
        .setPrice(Protos.money(seat.priceMinor(), currency))
        .build();
  }
}
