package dev.marquee.booking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marquee.booking.BookingWorld.Venue;
import dev.marquee.platform.rpc.Fault;
import dev.marquee.proto.booking.v1.City;
import dev.marquee.proto.booking.v1.CreateScreenRequest;
import dev.marquee.proto.booking.v1.CreateScreenResponse;
import dev.marquee.proto.booking.v1.CreateTheatreRequest;
import dev.marquee.proto.booking.v1.CreateTheatreResponse;
import dev.marquee.proto.booking.v1.GetTheatreRequest;
import dev.marquee.proto.booking.v1.ListCitiesRequest;
import dev.marquee.proto.booking.v1.ListTheatresRequest;
import dev.marquee.proto.booking.v1.ListTheatresResponse;
import dev.marquee.proto.booking.v1.Seat;
import dev.marquee.proto.booking.v1.SeatMap;
import dev.marquee.proto.booking.v1.SeatRow;
import dev.marquee.proto.booking.v1.Theatre;
import dev.marquee.proto.common.v1.FieldViolation;
import io.vertx.grpc.common.GrpcStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Theatres and screens: onboarding and browsing.
class TheatresIT {
  private static final CreateTheatreRequest THEATRE =
      CreateTheatreRequest.newBuilder()
          .setName("Odeon")
          .setCity("Hamburg")
          .setTimeZone("Europe/Berlin")
          .setCurrency("EUR")
          .build();
  private static BookingWorld world;
  private static Books books;

  @BeforeAll
  static void start() {
    world = BookingWorld.shared();
    books = new Books(world);
  }

  @Test
  void onboardedTheatreIsFoundByItsCity() {
    Venue venue = world.venue(BookingWorld.ACME);

    Theatre theatre = theatre(venue);
    List<City> cities =
        world.tp.anonymous(
            venue.tenant(),
            () ->
                world
                    .theatres
                    .listCities(ListCitiesRequest.getDefaultInstance())
                    .await()
                    .getCitiesList());
    ListTheatresResponse ofCity =
        world.tp.anonymous(
            venue.tenant(),
            () ->
                world
                    .theatres
                    .listTheatres(
                        ListTheatresRequest.newBuilder()
                            .setCity(theatre.getCity().toUpperCase(java.util.Locale.ROOT))
                            .build())
                    .await());

    assertThat(theatre.getTimeZone()).isEqualTo("Asia/Kolkata");
    assertThat(theatre.getScreensList())
        .singleElement()
        .satisfies(screen -> {
          assertThat(screen.getSeatCount()).isEqualTo(BookingWorld.ROWS * BookingWorld.COLUMNS);
          assertThat(screen.getCleaningMinutes()).isEqualTo(20);
        });
    assertThat(cities).extracting(City::getName).contains(theatre.getCity());
    assertThat(ofCity.getTheatresList()).containsExactly(theatre);
  }

  @Test
  void pagesOfTheatresNeitherRepeatNorSkip() {
    String tenant = "paging";
    for (int i = 0; i < 5; i++) {
      world.venue(tenant);
    }

    List<String> seen = new ArrayList<>();
    String cursor = "";
    do {
      ListTheatresRequest request =
          ListTheatresRequest.newBuilder().setLimit(2).setCursor(cursor).build();
      ListTheatresResponse page =
          world.tp.anonymous(tenant, () -> world.theatres.listTheatres(request).await());
      page.getTheatresList().forEach(theatre -> seen.add(theatre.getName()));
      cursor = page.getNextCursor();
    } while (!cursor.isEmpty());

    assertThat(seen).hasSize(5).doesNotHaveDuplicates().isSorted();
  }

  @Test
  void badTheatreIsRefusedWithEveryRuleItBreaks() {
    CreateTheatreRequest bad =
        CreateTheatreRequest.newBuilder().setTimeZone("+05:30").setCurrency("rupees").build();

    CreateTheatreResponse response =
        world.asPartner(
            BookingWorld.ACME, "partner-bad", () -> world.theatres.createTheatre(bad).await());

    assertThat(response.getInvalid().getViolationsList())
        .extracting(FieldViolation::getField)
        .containsExactly("name", "city", "currency", "timeZone");
  }

  @Test
  void badSeatMapIsRefusedNamingTheSeat() {
    Venue venue = world.venue(BookingWorld.ACME);
    SeatMap map =
        BookingWorld.seatMap().toBuilder()
            .addRows(
                SeatRow.newBuilder()
                    .setLabel("Z")
                    .addSeats(Seat.newBuilder().setId("Z1").setColumn(1).setCategory("stalls"))
                    .addSeats(Seat.newBuilder().setId("Z1").setColumn(2).setCategory("stalls")))
            .build();

    CreateScreenResponse response = addScreen(venue, venue.partner(), "Screen 2", map);

    assertThat(response.getInvalid().getViolationsList())
        .singleElement()
        .satisfies(violation -> {
          assertThat(violation.getField()).isEqualTo("seatMap.rows.20.seats.1.id");
          assertThat(violation.getRule()).contains("Z1");
        });
  }

  @Test
  void onlyItsOwnerChangesATheatreAndAnAdminMay() {
    Venue venue = world.venue(BookingWorld.ACME);

    assertThatThrownBy(() -> addScreen(venue, "another-partner", "S2", BookingWorld.seatMap()))
        .isInstanceOfSatisfying(
            Fault.class,
            fault -> assertThat(fault.status()).isEqualTo(GrpcStatus.PERMISSION_DENIED));
    assertThatThrownBy(() ->
            world.schedule(
                new Venue(venue.tenant(), venue.theatreId(), venue.screenId(), "another-partner"),
                BookingWorld.now().plusDays(3)))
        .isInstanceOf(Fault.class);
    CreateScreenResponse byAdmin =
        world.tp.as(
            venue.tenant(),
            world.token(venue.tenant(), "boss", "admin"),
            () -> world.theatres.createScreen(screen(venue, "S3", BookingWorld.seatMap())).await());
    assertThat(byAdmin.hasCreated()).isTrue();
    assertThat(theatre(venue).getScreensList()).hasSize(2);
  }

  @Test
  void partnersOfOneOrganisationManageTheSameTheatreAndNobodyElseDoes() {
    Venue venue = world.venue(BookingWorld.ACME);
    String roxy = venue.partner();

    assertThat(added(world.tp.tokenOf(roxy, venue.tenant(), "colleague", "partner"), venue, "S2"))
        .isTrue();
    assertThat(added(world.tp.clientToken(venue.tenant(), roxy, "partner"), venue, "S3")).isTrue();
    for (String stranger :
        List.of(
            world.tp.tokenOf("rex", venue.tenant(), "rival", "partner"),
            // He was bound to another organisation since he onboarded it.
            world.tp.tokenOf("rex", venue.tenant(), roxy, "partner"),
            world.tp.clientToken(venue.tenant(), "another-client", "partner"))) {
      assertThatThrownBy(() -> added(stranger, venue, "S4"))
          .isInstanceOfSatisfying(
              Fault.class,
              fault -> assertThat(fault.status()).isEqualTo(GrpcStatus.PERMISSION_DENIED));
    }
    Venue twin = new Venue(BookingWorld.GLOBEX, venue.theatreId(), venue.screenId(), roxy);
    assertThat(added(world.tp.tokenOf(roxy, twin.tenant(), "colleague", "partner"), twin, "S5"))
        .as("the same ids in another tenant")
        .isFalse();
  }

  @Test
  void theatreOfAColleagueBelongsToTheOrganisation() {
    String token = world.tp.tokenOf("roxy-group", BookingWorld.ACME, "founder", "partner");

    world.tp.as(BookingWorld.ACME, token, () -> world.theatres.createTheatre(THEATRE).await());

    assertThat(books.rows("SELECT count(*) FROM theatre WHERE owner_id = 'roxy-group'"))
        .containsExactly("1");
  }

  private static boolean added(String token, Venue venue, String name) {
    return world
        .tp
        .as(
            venue.tenant(),
            token,
            () -> world.theatres.createScreen(screen(venue, name, BookingWorld.seatMap())).await())
        .hasCreated();
  }

  @Test
  void screenNamesAreUniqueInATheatre() {
    Venue venue = world.venue(BookingWorld.ACME);

    CreateScreenResponse twin =
        addScreen(venue, venue.partner(), "Screen 1", BookingWorld.seatMap());

    assertThat(twin.getInvalid().getViolationsList())
        .extracting(FieldViolation::getField)
        .containsExactly("name");
  }

  @Test
  void repeatedWriteWithItsKeyHasOneEffectAndOneAnswer() {
    String token = world.token(BookingWorld.ACME, "partner-repeat", "partner");

    Callable<CreateTheatreResponse> create = () -> world.theatres.createTheatre(THEATRE).await();
    CreateTheatreResponse first = world.tp.as(BookingWorld.ACME, token, "key-1", create);
    CreateTheatreResponse second = world.tp.as(BookingWorld.ACME, token, "key-1", create);

    assertThat(second).isEqualTo(first);
    assertThat(books.rows("SELECT count(*) FROM theatre WHERE owner_id = 'partner-repeat'"))
        .containsExactly("1");
    assertThatThrownBy(() ->
            world.tp.as(
                BookingWorld.ACME,
                token,
                "key-1",
                () ->
                    world
                        .theatres
                        .createTheatre(THEATRE.toBuilder().setCity("Kiel").build())
                        .await()))
        .isInstanceOfSatisfying(
            Fault.class, fault -> assertThat(fault.status()).isEqualTo(GrpcStatus.ALREADY_EXISTS));
  }

  private static Theatre theatre(Venue venue) {
    GetTheatreRequest request =
        GetTheatreRequest.newBuilder().setTheatreId(venue.theatreId()).build();
    return world.tp.anonymous(
        venue.tenant(), () -> world.theatres.getTheatre(request).await().getTheatre());
  }

  private static CreateScreenResponse addScreen(
      Venue venue, String partner, String name, SeatMap map) {
    return world.asPartner(
        venue.tenant(),
        partner,
        () -> world.theatres.createScreen(screen(venue, name, map)).await());
  }

  private static CreateScreenRequest screen(Venue venue, String name, SeatMap map) {
    return CreateScreenRequest.newBuilder()
        .setTheatreId(venue.theatreId())
        .setName(name)
        .setSeatMap(map)
        .build();
  }
}
