package dev.marquee.booking;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.platform.rpc.RpcClients;
import dev.marquee.platform.testing.TestPlatform;
import dev.marquee.proto.booking.v1.Booking;
import dev.marquee.proto.booking.v1.Bookings;
import dev.marquee.proto.booking.v1.CategoryPrice;
import dev.marquee.proto.booking.v1.CreateBookingRequest;
import dev.marquee.proto.booking.v1.CreateBookingResponse;
import dev.marquee.proto.booking.v1.CreateScreenRequest;
import dev.marquee.proto.booking.v1.CreateTheatreRequest;
import dev.marquee.proto.booking.v1.GetBookingRequest;
import dev.marquee.proto.booking.v1.GetHoldRequest;
import dev.marquee.proto.booking.v1.GetHoldResponse;
import dev.marquee.proto.booking.v1.GetSeatMapRequest;
import dev.marquee.proto.booking.v1.Hold;
import dev.marquee.proto.booking.v1.HoldSeatsRequest;
import dev.marquee.proto.booking.v1.HoldSeatsResponse;
import dev.marquee.proto.booking.v1.ReleaseHoldRequest;
import dev.marquee.proto.booking.v1.ReleaseHoldResponse;
import dev.marquee.proto.booking.v1.Reservations;
import dev.marquee.proto.booking.v1.ScheduleShowtimeRequest;
import dev.marquee.proto.booking.v1.ScheduleShowtimeResponse;
import dev.marquee.proto.booking.v1.Seat;
import dev.marquee.proto.booking.v1.SeatCategory;
import dev.marquee.proto.booking.v1.SeatMap;
import dev.marquee.proto.booking.v1.SeatMapSnapshot;
import dev.marquee.proto.booking.v1.SeatRow;
import dev.marquee.proto.booking.v1.SeatState;
import dev.marquee.proto.booking.v1.Showtimes;
import dev.marquee.proto.booking.v1.Theatres;
import dev.marquee.proto.catalog.v1.GetTitleRightsRequest;
import dev.marquee.proto.catalog.v1.GetTitleRightsResponse;
import dev.marquee.proto.catalog.v1.Title;
import dev.marquee.proto.catalog.v1.TitleRights;
import dev.marquee.proto.catalog.v1.TitlesService;
import dev.marquee.proto.catalog.v1.WorkflowState;
import dev.marquee.proto.common.v1.NotFound;
import dev.marquee.simulators.WebhookOptions;
import io.vertx.core.Future;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/// A running booking verticle with a real payment provider, Postgres, Redis and Kafka, a catalog of
/// three titles, and partners and viewers of two tenants.
final class BookingWorld implements AutoCloseable {
  static final String ACME = "acme";
  static final String GLOBEX = "globex";

  /// 150 minutes, published.
  static final String METROPOLIS = "0197b3a0-0000-7000-8000-00000000aaaa";

  static final String UNPUBLISHED = "0197b3a0-0000-7000-8000-00000000bbbb";

  /// Rows of the test screen: A is a box, the others are stalls.
  static final int ROWS = 20;

  static final int COLUMNS = 15;

  private static final AtomicInteger NAMES = new AtomicInteger();

  final TestPlatform tp;
  final ProviderWorld provider = ProviderWorld.shared();
  final Theatres theatres;
  final Showtimes showtimes;
  final Reservations reservations;
  final Bookings bookings;
  private final Map<String, String> accountToToken = new HashMap<>();

  BookingWorld() {
    this(Map.of());
  }

  private static final class Shared {
    static final BookingWorld WORLD =
        new BookingWorld(
            Map.of(
                "booking.seatsPerPerson", "12",
                "booking.live.resyncInterval", "300ms",
                "booking.payment.pollIntervalMax", "300ms"));
  }

  /// One world for all tests that don't break it; it ends with the JVM.
  static BookingWorld shared() {
    return Shared.WORLD;
  }

  /// @param overrides of the settings
  BookingWorld(Map<String, String> overrides) {
    Map<String, String> settings = new HashMap<>();
    settings.put("booking.provider.url", provider.url());
    settings.put("booking.provider.apiKey", ProviderWorld.API_KEY);
    settings.put("booking.provider.webhookSecret", WebhookOptions.TEST_SECRET);
    settings.put("booking.holdTriesPerMinute", "100000");
    settings.put("booking.live.sweepInterval", "100ms");
    settings.put("booking.payment.pollInterval", "100ms");
    settings.put("booking.payment.reconcileInterval", "100ms");
    // A provider who is slow because the machine is busy is no silent one.
    settings.put("booking.provider.timeout", "10s");
    settings.put("booking.provider.breakerFailures", "1000");
    settings.put("booking.payment.lease", "41s");
    settings.putAll(overrides);
    tp = TestPlatform.start(settings, "booking");
    tp.fake("catalog", new Catalog());
    tp.deploy(new BookingVerticle(tp.platform()));
    RpcClients clients = tp.clients();
    theatres = clients.asCaller(Theatres.class);
    showtimes = clients.asCaller(Showtimes.class);
    reservations = clients.asCaller(Reservations.class);
    bookings = clients.asCaller(Bookings.class);
  }

  private static final class Catalog extends TitlesService {
    @Override
    public Future<GetTitleRightsResponse> getTitleRights(GetTitleRightsRequest request) {
      GetTitleRightsResponse.Builder response = GetTitleRightsResponse.newBuilder();
      WorkflowState state =
          switch (request.getTitleId()) {
            case METROPOLIS -> WorkflowState.WORKFLOW_STATE_PUBLISHED;
            case UNPUBLISHED -> WorkflowState.WORKFLOW_STATE_APPROVED;
            default -> WorkflowState.WORKFLOW_STATE_UNSPECIFIED;
          };
      if (state == WorkflowState.WORKFLOW_STATE_UNSPECIFIED) {
        return Future.succeededFuture(
            response.setNotFound(NotFound.newBuilder().setWhat("title")).build());
      }
      Title title =
          Title.newBuilder()
              .setId(request.getTitleId())
              .setName("Metropolis")
              .setDurationSeconds(150 * 60)
              .build();
      return Future.succeededFuture(
          response.setRights(TitleRights.newBuilder().setTitle(title).setState(state)).build());
    }
  }

  /// Ids of what a partner set up.
  record Venue(String tenant, String theatreId, String screenId, String partner) {}

  /// A show that is on sale.
  record Show(String tenant, String id, Venue venue) {}

  /// Onboards a theatre with one screen, in a city of its own.
  Venue venue(String tenant) {
    return venue(tenant, "Asia/Kolkata", "INR");
  }

  Venue venue(String tenant, String timeZone, String currency) {
    String partner = "partner-" + NAMES.incrementAndGet();
    return asPartner(
        tenant,
        partner,
        () -> {
          String theatre =
              theatres
                  .createTheatre(
                      CreateTheatreRequest.newBuilder()
                          .setName("Roxy of " + partner)
                          .setCity("City of " + partner)
                          .setAddress("1 Main Road")
                          .setTimeZone(timeZone)
                          .setCurrency(currency)
                          .build())
                  .await()
                  .getCreated()
                  .getId();
          String screen =
              theatres
                  .createScreen(
                      CreateScreenRequest.newBuilder()
                          .setTheatreId(theatre)
                          .setName("Screen 1")
                          .setCleaningMinutes(20)
                          .setSeatMap(seatMap())
                          .build())
                  .await()
                  .getCreated()
                  .getId();
          return new Venue(tenant, theatre, screen, partner);
        });
  }

  static SeatMap seatMap() {
    SeatMap.Builder map =
        SeatMap.newBuilder()
            .addCategories(SeatCategory.newBuilder().setName("box").setDefaultPriceMinor(50_000))
            .addCategories(
                SeatCategory.newBuilder().setName("stalls").setDefaultPriceMinor(20_000));
    for (int row = 0; row < ROWS; row++) {
      String label = String.valueOf((char) ('A' + row));
      SeatRow.Builder seats = SeatRow.newBuilder().setLabel(label);
      for (int column = 1; column <= COLUMNS; column++) {
        seats.addSeats(
            Seat.newBuilder()
                .setId(label + column)
                .setColumn(column)
                .setCategory(row == 0 ? "box" : "stalls"));
      }
      map.addRows(seats);
    }
    return map.build();
  }

  /// A show tomorrow evening: boxes at 500.00 INR, stalls at 250.00 INR.
  Show show(Venue venue) {
    return new Show(
        venue.tenant(),
        schedule(venue, now().plusDays(1).withHour(18).withMinute(30)).getScheduled().getId(),
        venue);
  }

  /// The clock on the wall of the test theatres.
  static LocalDateTime now() {
    return LocalDateTime.now(ZoneId.of("Asia/Kolkata"));
  }

  Show show() {
    return show(venue(ACME));
  }

  ScheduleShowtimeResponse schedule(Venue venue, LocalDateTime localStart) {
    String start = localStart.withSecond(0).withNano(0).toString();
    return asPartner(
        venue.tenant(),
        venue.partner(),
        () ->
            showtimes
                .scheduleShowtime(
                    ScheduleShowtimeRequest.newBuilder()
                        .setTheatreId(venue.theatreId())
                        .setScreenId(venue.screenId())
                        .setTitleId(METROPOLIS)
                        .setLocalStart(start)
                        .addPrices(
                            CategoryPrice.newBuilder().setCategory("stalls").setPriceMinor(25_000))
                        .build())
                .await());
  }

  /// Something to do as somebody.
  @FunctionalInterface
  interface Deed<T> {
    T run() throws Exception;
  }

  <T> T asPartner(String tenant, String partner, Deed<T> deed) {
    return tp.as(tenant, token(tenant, partner, "partner"), deed::run);
  }

  <T> T asViewer(String tenant, String account, Deed<T> deed) {
    return tp.as(tenant, token(tenant, account), deed::run);
  }

  synchronized String token(String tenant, String account, String... roles) {
    return accountToToken.computeIfAbsent(
        tenant + "/" + account + "/" + Arrays.toString(roles),
        key -> tp.token(tenant, account, roles));
  }

  HoldSeatsResponse hold(Show show, String account, String... seats) {
    return holdWithKey(show, account, "", seats);
  }

  HoldSeatsResponse holdWithKey(Show show, String account, String key, String... seats) {
    HoldSeatsRequest request =
        HoldSeatsRequest.newBuilder().setShowtimeId(show.id()).addAllSeats(List.of(seats)).build();
    return tp.as(
        show.tenant(),
        token(show.tenant(), account),
        key,
        () -> reservations.holdSeats(request).await());
  }

  /// Holds what must be free.
  Hold held(Show show, String account, String... seats) {
    HoldSeatsResponse response = hold(show, account, seats);
    assertThat(response.hasHeld()).as("%s", response).isTrue();
    return response.getHeld();
  }

  GetHoldResponse findHold(Show show, String account, String holdId) {
    GetHoldRequest request =
        GetHoldRequest.newBuilder().setShowtimeId(show.id()).setHoldId(holdId).build();
    return asViewer(show.tenant(), account, () -> reservations.getHold(request).await());
  }

  ReleaseHoldResponse release(Show show, String account, String holdId) {
    ReleaseHoldRequest request =
        ReleaseHoldRequest.newBuilder().setShowtimeId(show.id()).setHoldId(holdId).build();
    return asViewer(show.tenant(), account, () -> reservations.releaseHold(request).await());
  }

  CreateBookingResponse book(Show show, String account, Hold hold, String method) {
    return book(show, account, "", hold, method);
  }

  CreateBookingResponse book(Show show, String account, String key, Hold hold, String method) {
    CreateBookingRequest request =
        CreateBookingRequest.newBuilder()
            .setShowtimeId(show.id())
            .setHoldId(hold.getId())
            .setPaymentMethod(method)
            .build();
    return tp.as(
        show.tenant(),
        token(show.tenant(), account),
        key,
        () -> bookings.createBooking(request).await());
  }

  /// Holds and books what must be free.
  Booking booked(Show show, String account, String method, String... seats) {
    CreateBookingResponse response = book(show, account, held(show, account, seats), method);
    assertThat(response.hasBooking()).as("%s", response).isTrue();
    return response.getBooking();
  }

  Booking booking(Show show, String account, String bookingId) {
    GetBookingRequest request = GetBookingRequest.newBuilder().setBookingId(bookingId).build();
    return asViewer(
        show.tenant(), account, () -> bookings.getBooking(request).await().getBooking());
  }

  SeatMapSnapshot map(Show show) {
    GetSeatMapRequest request = GetSeatMapRequest.newBuilder().setShowtimeId(show.id()).build();
    return tp.anonymous(show.tenant(), () -> showtimes.getSeatMap(request).await().getSnapshot());
  }

  /// State of every seat that isn't free.
  Map<String, SeatState> seats(Show show) {
    return map(show).getSeatsList().stream()
        .collect(Collectors.toMap(seat -> seat.getSeatId(), seat -> seat.getState()));
  }

  static String account() {
    return UUID.randomUUID().toString();
  }

  @Override
  public void close() {
    provider.heal();
    tp.close();
  }
}
