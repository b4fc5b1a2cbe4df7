package dev.marquee.launcher;

import static dev.marquee.launcher.ApiClient.expect;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Booking two seats through the public API, while somebody else wants one of them.
final class BookJourney {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final ApiClient viewer;
  private final Audience audience;
  private final Steps steps;

  BookJourney(ApiClient viewer, Audience audience, Steps steps) {
    this.viewer = viewer;
    this.audience = audience;
    this.steps = steps;
  }

  /// @return the confirmed booking
  JsonNode run() {
    steps.step(audience.admission(), () -> audience.admit(viewer));
    Optional<ApiClient> rival = rival();
    String city =
        steps.step(
            "list cities",
            () ->
                expect(200, viewer.get("/api/booking/cities"))
                    .path("cities")
                    .path(0)
                    .path("name")
                    .asText());
    String show = steps.step("list shows in " + city, () -> show(viewer, city));
    List<String> seats = steps.step("see the seat map", () -> freePair(viewer, show));
    JsonNode hold =
        steps.step(
            "hold " + String.join(" and ", seats),
            () -> expect(201, viewer.post(holds(show), Map.of("seats", seats))));
    rival.ifPresent(other ->
        steps.step(
            "refuse the rival one of them",
            () ->
                expect(409, other.post(holds(show), Map.of("seats", List.of(seats.getFirst()))))));
    JsonNode booking =
        steps.step(
            "pay",
            () ->
                expect(
                    201,
                    viewer.post(
                        "/api/booking/bookings",
                        Map.of(
                            "showtimeId",
                            show,
                            "holdId",
                            hold.path("id").asText(),
                            "paymentMethod",
                            "card_ok"))));
    JsonNode confirmed =
        steps.step("get confirmation and tickets", () -> confirmed(booking.path("id").asText()));
    steps.step("show the seats as sold", () -> sold(show, seats));
    rival.ifPresent(other ->
        steps.step(
            "hide the booking from the rival",
            () -> expect(404, other.get("/api/booking/bookings/" + booking.path("id").asText()))));
    return confirmed;
  }

  /// Somebody else who wants the same seats, where there is a second account.
  private Optional<ApiClient> rival() {
    ApiClient rival = viewer.another();
    if (!audience.hasRival()) {
      steps.say("  skip  the race for a seat: it takes a second account (--rival)");
      return Optional.empty();
    }
    steps.step(audience.admission() + ", a rival", () -> audience.admitRival(rival));
    return Optional.of(rival);
  }

  /// The last show of a city.
  static String show(ApiClient viewer, String city) {
    JsonNode shows =
        expect(200, viewer.get("/api/booking/showtimes?city=" + city.replace(" ", "%20")))
            .path("showtimes");
    if (shows.isEmpty()) {
      throw new ApiClient.Unexpected("no shows in " + city);
    }
    return shows.path(shows.size() - 1).path("id").asText();
  }

  private static String holds(String show) {
    return "/api/booking/showtimes/" + show + "/holds";
  }

  private static JsonNode seatMap(ApiClient viewer, String show) {
    return expect(200, viewer.get("/api/booking/showtimes/" + show + "/seats"));
  }

  /// Two free seats side by side.
  static List<String> freePair(ApiClient viewer, String show) {
    JsonNode map = seatMap(viewer, show);
    Set<String> gone = new HashSet<>();
    map.path("seats").forEach(seat -> gone.add(seat.path("seatId").asText()));
    for (JsonNode row : map.path("seatMap").path("rows")) {
      List<String> run = new ArrayList<>();
      for (JsonNode seat : row.path("seats")) {
        String id = seat.path("id").asText();
        if (gone.contains(id)) {
          run.clear();
        } else {
          run.add(id);
        }
        if (run.size() == 2) {
          return List.copyOf(run);
        }
      }
    }
    throw new ApiClient.Unexpected("the house is full");
  }

  private JsonNode confirmed(String id) {
    return Steps.eventually(
        PATIENCE,
        "the booking is confirmed",
        () -> {
          JsonNode booking = expect(200, viewer.get("/api/booking/bookings/" + id));
          boolean done =
              booking.path("state").asText().equals("confirmed")
                  && booking.path("tickets").size() == 2;
          return done ? Optional.of(booking) : Optional.empty();
        });
  }

  private void sold(String show, List<String> seats) {
    Steps.eventually(
        PATIENCE,
        "the seats are sold",
        () -> {
          int sold = 0;
          for (JsonNode seat : seatMap(viewer, show).path("seats")) {
            if (seats.contains(seat.path("seatId").asText())
                && seat.path("state").asText().equals("sold")) {
              sold++;
            }
          }
          return sold == seats.size() ? Optional.of(true) : Optional.empty();
        });
  }
}
