package dev.marquee.booking;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.booking.BookingWorld.Show;
import dev.marquee.booking.BookingWorld.Venue;
import dev.marquee.proto.booking.v1.GetShowtimeRequest;
import dev.marquee.proto.booking.v1.GetTheatreRequest;
import dev.marquee.proto.booking.v1.ListShowtimesRequest;
import dev.marquee.proto.booking.v1.ScheduleShowtimeRequest;
import dev.marquee.proto.booking.v1.ScheduleShowtimeResponse;
import dev.marquee.proto.booking.v1.Showtime;
import dev.marquee.proto.booking.v1.Theatre;
import dev.marquee.proto.common.v1.FieldViolation;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Showtimes: scheduling and browsing.
class ShowtimesIT {
  private static BookingWorld world;
  private static Books books;

  @BeforeAll
  static void start() {
    world = BookingWorld.shared();
    books = new Books(world);
  }

  @Test
  void showTakesNameAndDurationOfItsTitleAndPricesOfItsScreen() {
    Venue venue = world.venue(BookingWorld.ACME);
    LocalDateTime start = BookingWorld.now().plusDays(2).withHour(21).withMinute(0);

    Showtime show = world.schedule(venue, start).getScheduled();

    assertThat(show.getTitleName()).isEqualTo("Metropolis");
    assertThat(show.getEndsAt().getSeconds() - show.getStartsAt().getSeconds()).isEqualTo(150 * 60);
    assertThat(show.getLocalStart()).startsWith(start.toLocalDate() + "T21:00");
    assertThat(show.getPriceFrom().getAmountMinor()).isEqualTo(25_000);
    assertThat(show.getPriceFrom().getCurrency()).isEqualTo("INR");
    assertThat(
            world
                .tp
                .anonymous(
                    venue.tenant(),
                    () ->
                        world
                            .showtimes
                            .getShowtime(
                                GetShowtimeRequest.newBuilder().setShowtimeId(show.getId()).build())
                            .await())
                .getShowtime())
        .isEqualTo(show);
  }

  @Test
  void showOfATitleThatIsNotPublishedIsRefused() {
    Venue venue = world.venue(BookingWorld.ACME);

    String tomorrow = BookingWorld.now().toLocalDate().plusDays(1) + "T18:30";
    for (String title : List.of(BookingWorld.UNPUBLISHED, UUID.randomUUID().toString())) {
      ScheduleShowtimeResponse response =
          schedule(venue, request(venue, tomorrow).setTitleId(title).build());
      assertThat(response.getNotFound().getWhat()).isEqualTo("title");
    }
  }

  @Test
  void timesThatAreNoneOrPastAndWrongPricesAreRefused() {
    Venue venue = world.venue(BookingWorld.ACME, "Europe/Berlin", "EUR");
    LocalDate lastSundayOfMarch =
        BookingWorld.now().toLocalDate().plusYears(1).withMonth(3).withDayOfMonth(31);
    while (lastSundayOfMarch.getDayOfWeek() != java.time.DayOfWeek.SUNDAY) {
      lastSundayOfMarch = lastSundayOfMarch.minusDays(1);
    }

    assertThat(fields(venue, request(venue, lastSundayOfMarch + "T02:30")))
        .containsExactly("localStart");
    assertThat(fields(venue, request(venue, "2020-01-01T20:00"))).containsExactly("localStart");
    assertThat(fields(venue, request(venue, "tomorrow"))).containsExactly("localStart");
    assertThat(
            fields(
                venue,
                request(venue, BookingWorld.now().plusDays(5).withNano(0).withSecond(0).toString())
                    .setDurationMinutes(601)
                    .addPrices(
                        dev.marquee.proto.booking.v1.CategoryPrice.newBuilder()
                            .setCategory("balcony")
                            .setPriceMinor(0))))
        .containsExactly("durationMinutes", "prices.0.category", "prices.0.priceMinor");
  }

  @Test
  void overlappingShowIsRefusedNamingWhatIsInTheWayCleaningIncluded() {
    Venue venue = world.venue(BookingWorld.ACME);
    LocalDateTime evening = BookingWorld.now().plusDays(4).withHour(18).withMinute(0);
    String first = world.schedule(venue, evening).getScheduled().getId();

    // 150 minutes of film and 20 of cleaning.
    assertThat(world.schedule(venue, evening.plusMinutes(169)).getSlotTaken().getShowtimeIdsList())
        .containsExactly(first);
    assertThat(world.schedule(venue, evening.minusMinutes(169)).getSlotTaken().getShowtimeIdsList())
        .containsExactly(first);
    assertThat(world.schedule(venue, evening.plusMinutes(170)).hasScheduled()).isTrue();
    assertThat(world.schedule(venue, evening.minusMinutes(170)).hasScheduled()).isTrue();
  }

  @Test
  void ofShowsScheduledForOneSlotAtOnceExactlyOneIs() throws Exception {
    Venue venue = world.venue(BookingWorld.ACME);
    LocalDateTime start = BookingWorld.now().plusDays(6).withHour(12).withMinute(0);

    List<ScheduleShowtimeResponse> responses = AtOnce.run(12, () -> world.schedule(venue, start));

    assertThat(responses).filteredOn(ScheduleShowtimeResponse::hasScheduled).hasSize(1);
    assertThat(responses).filteredOn(ScheduleShowtimeResponse::hasSlotTaken).hasSize(11);
    assertThat(responses)
        .filteredOn(ScheduleShowtimeResponse::hasSlotTaken)
        .allSatisfy(taken -> assertThat(taken.getSlotTaken().getShowtimeIdsList()).isNotEmpty());
  }

  /// The negative control of the test above: with the constraint disarmed, slots are sold twice.
  @Test
  void withoutTheConstraintShowsWouldOverlap() throws Exception {
    try (BookingWorld unguarded = new BookingWorld()) {
      Books unguardedBooks = new Books(unguarded);
      unguardedBooks.alter("ALTER TABLE showtime DROP CONSTRAINT showtime_slot");
      unguardedBooks.alter(
          "ALTER TABLE showtime ADD CONSTRAINT showtime_slot EXCLUDE USING gist (id WITH =)");
      Venue venue = unguarded.venue(BookingWorld.ACME);
      LocalDateTime start = BookingWorld.now().plusDays(6).withHour(12).withMinute(0);

      List<ScheduleShowtimeResponse> responses =
          AtOnce.run(12, () -> unguarded.schedule(venue, start));

      assertThat(responses)
          .filteredOn(ScheduleShowtimeResponse::hasScheduled)
          .hasSizeGreaterThan(1);
    }
  }

  @Test
  void showsAreListedByTheDayOnTheTheatresOwnWall() {
    Venue venue = world.venue(BookingWorld.ACME);
    LocalDate day = BookingWorld.now().toLocalDate().plusDays(9);
    // 00:30 in Kolkata is the day before in UTC.
    String late = scheduleAt(venue, day.atTime(0, 30));
    String evening = scheduleAt(venue, day.atTime(20, 0));
    scheduleAt(venue, day.plusDays(1).atTime(0, 30));

    ListShowtimesRequest.Builder ofDay = ListShowtimesRequest.newBuilder().setDate(day.toString());

    assertThat(ids(ofDay.setTheatreId(venue.theatreId()).build())).containsExactly(late, evening);
    assertThat(ids(ofDay.setTitleId(BookingWorld.METROPOLIS).build()))
        .containsExactly(late, evening);
    assertThat(ids(ofDay.setCity(theatre(venue).getCity()).build())).containsExactly(late, evening);
    assertThat(ids(ofDay.setCity("Nowhere").build())).isEmpty();
    assertThat(ids(ListShowtimesRequest.newBuilder().setTheatreId(venue.theatreId()).build()))
        .hasSize(3);
  }

  @Test
  void twoTenantsWithTheSameIdsNeverMeet() {
    Show acme = world.show();
    books.copyShows(BookingWorld.ACME, BookingWorld.GLOBEX);
    books.execute("UPDATE theatre SET name = 'Globex Hall' WHERE tenant_id = 'globex'");
    Show globex = new Show(BookingWorld.GLOBEX, acme.id(), acme.venue());

    world.held(acme, "someone", "C7");

    assertThat(world.seats(acme)).containsOnlyKeys("C7");
    assertThat(world.seats(globex)).isEmpty();
    assertThat(world.map(acme).getShowtime().getTheatreName()).isNotEqualTo("Globex Hall");
    assertThat(world.map(globex).getShowtime().getTheatreName()).isEqualTo("Globex Hall");
    world.booked(globex, "someone", "card_ok", "C7");
    assertThat(world.seats(acme)).containsOnlyKeys("C7");
    assertThat(world.schedule(globexVenue(acme.venue()), BookingWorld.now().plusDays(20)))
        .matches(ScheduleShowtimeResponse::hasScheduled);
    books.assertSound();
  }

  private static Venue globexVenue(Venue venue) {
    return new Venue(BookingWorld.GLOBEX, venue.theatreId(), venue.screenId(), venue.partner());
  }

  private static Theatre theatre(Venue venue) {
    GetTheatreRequest request =
        GetTheatreRequest.newBuilder().setTheatreId(venue.theatreId()).build();
    return world.tp.anonymous(
        venue.tenant(), () -> world.theatres.getTheatre(request).await().getTheatre());
  }

  private static ScheduleShowtimeRequest.Builder request(Venue venue, String localStart) {
    return ScheduleShowtimeRequest.newBuilder()
        .setTheatreId(venue.theatreId())
        .setScreenId(venue.screenId())
        .setTitleId(BookingWorld.METROPOLIS)
        .setLocalStart(localStart);
  }

  private static ScheduleShowtimeResponse schedule(Venue venue, ScheduleShowtimeRequest request) {
    return world.asPartner(
        venue.tenant(), venue.partner(), () -> world.showtimes.scheduleShowtime(request).await());
  }

  private static List<String> fields(Venue venue, ScheduleShowtimeRequest.Builder request) {
    return schedule(venue, request.build()).getInvalid().getViolationsList().stream()
        .map(FieldViolation::getField)
        .toList();
  }

  private static String scheduleAt(Venue venue, LocalDateTime start) {
    ScheduleShowtimeRequest request =
        request(venue, start.toString()).setDurationMinutes(60).build();
    return schedule(venue, request).getScheduled().getId();
  }

  private static List<String> ids(ListShowtimesRequest request) {
    return world
        .tp
        .anonymous(BookingWorld.ACME, () -> world.showtimes.listShowtimes(request).await())
        .getShowtimesList()
        .stream()
        .map(Showtime::getId)
        .toList();
  }
}
