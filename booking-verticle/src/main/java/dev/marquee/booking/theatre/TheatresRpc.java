package dev.marquee.booking.theatre;

import dev.marquee.booking.shared.Protos;
import dev.marquee.booking.theatre.Theatres.Addition;
import dev.marquee.booking.theatre.Theatres.Onboarding;
import dev.marquee.booking.theatre.Theatres.ScreenDraft;
import dev.marquee.booking.theatre.Theatres.TheatreDraft;
import dev.marquee.platform.Uuid7;
import dev.marquee.platform.sql.Idempotency;
import dev.marquee.platform.sql.Page;
import dev.marquee.proto.booking.v1.City;
import dev.marquee.proto.booking.v1.CreateScreenRequest;
import dev.marquee.proto.booking.v1.CreateScreenResponse;
import dev.marquee.proto.booking.v1.CreateTheatreRequest;
import dev.marquee.proto.booking.v1.CreateTheatreResponse;
import dev.marquee.proto.booking.v1.GetTheatreRequest;
import dev.marquee.proto.booking.v1.GetTheatreResponse;
import dev.marquee.proto.booking.v1.ListCitiesRequest;
import dev.marquee.proto.booking.v1.ListCitiesResponse;
import dev.marquee.proto.booking.v1.ListTheatresRequest;
import dev.marquee.proto.booking.v1.ListTheatresResponse;
import dev.marquee.proto.booking.v1.Screen;
import dev.marquee.proto.booking.v1.Seat;
import dev.marquee.proto.booking.v1.SeatCategory;
import dev.marquee.proto.booking.v1.SeatRow;
import dev.marquee.proto.booking.v1.TheatresService;
import io.vertx.core.Future;
import java.util.List;

/// `marquee.booking.v1.Theatres`.
public final class TheatresRpc extends TheatresService {
  private final Theatres theatres;
  private final Idempotency idempotency;

  public TheatresRpc(Theatres theatres, Idempotency idempotency) {
    this.theatres = theatres;
    this.idempotency = idempotency;
  }

  @Override
  public Future<CreateTheatreResponse> createTheatre(CreateTheatreRequest request) {
    TheatreDraft draft =
        new TheatreDraft(
            request.getName(),
            request.getCity(),
            request.getAddress(),
            request.getTimeZone(),
            request.getCurrency());
    return Future.succeededFuture(
        idempotency.once(
            request,
            CreateTheatreResponse.getDefaultInstance(),
            tx -> response(theatres.onboard(tx, draft))));
  }

  private static CreateTheatreResponse response(Onboarding outcome) {
    CreateTheatreResponse.Builder response = CreateTheatreResponse.newBuilder();
    return switch (outcome) {
      case Onboarding.Onboarded(var theatre) -> response.setCreated(proto(theatre)).build();
      case Onboarding.Invalid(var violations) ->
          response.setInvalid(Protos.invalid(violations)).build();
    };
  }

  @Override
  public Future<GetTheatreResponse> getTheatre(GetTheatreRequest request) {
    GetTheatreResponse.Builder response = GetTheatreResponse.newBuilder();
    theatres
        .find(Uuid7.parse("theatreId", request.getTheatreId()))
        .ifPresentOrElse(
            theatre -> response.setTheatre(proto(theatre)),
            () -> response.setNotFound(Protos.notFound("theatre")));
    return Future.succeededFuture(response.build());
  }

  @Override
  public Future<ListTheatresResponse> listTheatres(ListTheatresRequest request) {
    Page page = Page.of(request.getLimit(), request.getCursor(), 2);
    var found = theatres.list(request.getCity(), page);
    ListTheatresResponse.Builder response = ListTheatresResponse.newBuilder();
    page.items(found).forEach(theatre -> response.addTheatres(proto(theatre)));
    response.setNextCursor(page.next(found, last -> List.of(last.name(), last.id().toString())));
    return Future.succeededFuture(response.build());
  }

  @Override
  public Future<ListCitiesResponse> listCities(ListCitiesRequest request) {
    ListCitiesResponse.Builder response = ListCitiesResponse.newBuilder();
    theatres
        .cities()
        .forEach(city ->
            response.addCities(
                City.newBuilder().setName(city.name()).setTheatreCount(city.theatreCount())));
    return Future.succeededFuture(response.build());
  }

  @Override
  public Future<CreateScreenResponse> createScreen(CreateScreenRequest request) {
    ScreenDraft draft =
        new ScreenDraft(
            Uuid7.parse("theatreId", request.getTheatreId()),
            request.getName(),
            request.getCleaningMinutes(),
            seatMap(request.getSeatMap()));
    return Future.succeededFuture(
        idempotency.once(
            request,
            CreateScreenResponse.getDefaultInstance(),
            tx -> response(theatres.addScreen(tx, draft))));
  }

  private static CreateScreenResponse response(Addition outcome) {
    CreateScreenResponse.Builder response = CreateScreenResponse.newBuilder();
    return switch (outcome) {
      case Addition.Added(var screen) -> response.setCreated(proto(screen)).build();
      case Addition.NoSuchTheatre() -> response.setNotFound(Protos.notFound("theatre")).build();
      case Addition.Invalid(var violations) ->
          response.setInvalid(Protos.invalid(violations)).build();
    };
  }

  private static dev.marquee.proto.booking.v1.Theatre proto(Theatre theatre) {
    var proto =
        dev.marquee.proto.booking.v1.Theatre.newBuilder()
            .setId(theatre.id().toString())
            .setName(theatre.name())
            .setCity(theatre.city())
            .setAddress(theatre.address())
            .setTimeZone(theatre.clock().zone().getId())
            .setCurrency(theatre.currency())
            .setVersion(theatre.version());
    theatre.screens().forEach(screen -> proto.addScreens(proto(screen)));
    return proto.build();
  }

  private static Screen proto(Theatre.Screen screen) {
    return Screen.newBuilder()
        .setId(screen.id().toString())
        .setName(screen.name())
        .setSeatCount(screen.seatCount())
        .setCleaningMinutes(screen.cleaningMinutes())
        .build();
  }

  private static SeatMap seatMap(dev.marquee.proto.booking.v1.SeatMap proto) {
    return new SeatMap(
        proto.getRowsList().stream()
            .map(row ->
                new SeatMap.Row(
                    row.getLabel(),
                    row.getSeatsList().stream()
                        .map(seat ->
                            new SeatMap.Seat(
                                seat.getId(),
                                seat.getColumn(),
                                seat.getCategory(),
                                seat.getAccessible()))
                        .toList()))
            .toList(),
        proto.getCategoriesList().stream()
            .map(category ->
                new SeatMap.Category(category.getName(), category.getDefaultPriceMinor()))
            .toList());
  }

  /// A layout as contracts show it.
  public static dev.marquee.proto.booking.v1.SeatMap proto(SeatMap map) {
    var proto = dev.marquee.proto.booking.v1.SeatMap.newBuilder();
    for (SeatMap.Row row : map.rows()) {
      SeatRow.Builder seats = SeatRow.newBuilder().setLabel(row.label());
      row.seats()
          .forEach(seat ->
              seats.addSeats(
                  Seat.newBuilder()
                      .setId(seat.id())
                      .setColumn(seat.column())
                      .setCategory(seat.category())
                      .setAccessible(seat.accessible())));
      proto.addRows(seats);
    }
    map.categories()
        .forEach(category ->
            proto.addCategories(
                SeatCategory.newBuilder()
                    .setName(category.name())
                    .setDefaultPriceMinor(category.defaultPriceMinor())));
    return proto.build();
  }
}
