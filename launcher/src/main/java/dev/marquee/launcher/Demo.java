package dev.marquee.launcher;

import static dev.marquee.launcher.ApiClient.expect;

import com.fasterxml.jackson.databind.JsonNode;
import dev.marquee.embedded.Ffmpeg;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The demo of one tenant, put in through the public API by its staff: films the project renders
/// itself, films for the screen only, subscription plans, an advertiser, a theatre with shows for
/// the next days. Loading it again adds only what is missing.
final class Demo {
  private static final Logger log = LoggerFactory.getLogger(Demo.class);
  private static final String ZONE = "Asia/Kolkata";
  private static final List<String> SLOTS = List.of("10:30", "14:15", "18:00", "21:30");
  private static final int DAYS = 3;

  private final Installation installation;
  private final Ffmpeg ffmpeg;
  private final String tenant;
  private final ApiClient nobody;

  Demo(Installation installation, Ffmpeg ffmpeg, String tenant) {
    this.installation = installation;
    this.ffmpeg = ffmpeg;
    this.tenant = tenant;
    this.nobody =
        new ApiClient(
            URI.create("http://127.0.0.1:" + installation.base()),
            DemoAccounts.host(tenant, installation.base()));
  }

  /// Loads what isn't there yet. The house comes first, so that seats can be booked while films are
  /// still being made.
  void load() {
    Newsroom newsroom = Newsroom.open(nobody, tenant);
    List<String> onScreen = new ArrayList<>();
    for (DemoFilm film : DemoFilm.onScreen(tenant)) {
      onScreen.add(newsroom.ensurePublished(film.metadata()));
    }
    openTheatre(onScreen);
    offerPlans();
    advertise();
    for (DemoFilm film : DemoFilm.atHome(tenant)) {
      newsroom.ensureStreamable(
          film.metadata(), () -> film.render(ffmpeg, installation.data().resolve("work")));
      log.info("demo: {} can be watched at {}", film.name(), tenant);
    }
  }

  private void openTheatre(List<String> titleIds) {
    ApiClient partner =
        nobody.another().login(DemoAccounts.email("partner", tenant), DemoAccounts.PASSWORD);
    String city = tenant.equals(DemoAccounts.FIRST_TENANT) ? "Mumbai" : "Bengaluru";
    JsonNode theatre =
        expect(200, partner.get("/api/booking/theatres?city=" + city)).path("theatres").path(0);
    if (theatre.isMissingNode()) {
      theatre =
          expect(
              201,
              partner.post(
                  "/api/booking/theatres",
                  Map.of(
                      "name",
                      tenant.equals(DemoAccounts.FIRST_TENANT)
                          ? "Regal Marine Lines"
                          : "Galaxy Indiranagar",
                      "city",
                      city,
                      "address",
                      "1 Cinema Road",
                      "timeZone",
                      ZONE,
                      "currency",
                      "INR")));
      for (String screen : List.of("Screen 1", "Screen 2")) {
        expect(
            201,
            partner.post(
                "/api/booking/theatres/" + theatre.path("id").asText() + "/screens",
                Map.of("name", screen, "cleaningMinutes", 20, "seatMap", DemoSeats.map())));
      }
    }
    schedule(partner, theatre.path("id").asText(), titleIds);
  }

  /// Shows for the next days; a slot that is taken already is a show of an earlier start.
  private void schedule(ApiClient partner, String theatreId, List<String> titleIds) {
    JsonNode theatre = expect(200, partner.get("/api/booking/theatres/" + theatreId));
    LocalDate today = LocalDate.now(ZoneId.of(ZONE));
    int film = 0;
    for (int day = 1; day <= DAYS; day++) {
      for (JsonNode screen : theatre.path("screens")) {
        for (String slot : SLOTS) {
          ApiClient.Reply reply =
              partner.post(
                  "/api/booking/showtimes",
                  Map.of(
                      "theatreId",
                      theatreId,
                      "screenId",
                      screen.path("id").asText(),
                      "titleId",
                      titleIds.get(film++ % titleIds.size()),
                      "localStart",
                      today.plusDays(day) + "T" + slot,
                      "durationMinutes",
                      130,
                      "prices",
                      DemoSeats.prices()));
          if (reply.status() != 201 && reply.status() != 409) {
            throw new ApiClient.Unexpected(
                "a show can't be scheduled: " + reply.status() + " " + reply.body());
          }
        }
      }
    }
  }

  private void offerPlans() {
    if (!expect(200, nobody.get("/api/plans")).path("plans").isEmpty()) {
      return;
    }
    ApiClient admin =
        nobody.another().login(DemoAccounts.email("admin", tenant), DemoAccounts.PASSWORD);
    offer(admin, "Premium, monthly", 19_900, "P1M", 14);
    offer(admin, "Premium, yearly", 199_000, "P1Y", 30);
  }

  private static void offer(
      ApiClient admin, String name, long amountMinor, String period, int trialDays) {
    expect(
        201,
        admin.post(
            "/api/admin/plans",
            Map.of(
                "name",
                name,
                "tier",
                "premium",
                "price",
                Map.of("amountMinor", amountMinor, "currency", "INR"),
                "period",
                period,
                "trialDays",
                trialDays)));
  }

  private void advertise() {
    ApiClient ops =
        nobody.another().login(DemoAccounts.email("ops", tenant), DemoAccounts.PASSWORD);
    if (!expect(200, ops.get("/api/ads/campaigns")).path("campaigns").isEmpty()) {
      return;
    }
    Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    JsonNode campaign =
        expect(
            201,
            ops.post(
                "/api/ads/campaigns",
                Map.of(
                    "advertiser",
                    "Chai & Co",
                    "name",
                    "A cup for the interval",
                    "startsAt",
                    now.minus(1, ChronoUnit.HOURS).toString(),
                    "endsAt",
                    now.plus(365, ChronoUnit.DAYS).toString(),
                    "cpm",
                    Map.of("amountMinor", 20_000, "currency", "INR"),
                    "budget",
                    Map.of("amountMinor", 100_000_000, "currency", "INR"),
                    "dailyCap",
                    0,
                    "clickThroughUrl",
                    "https://example.com/chai")));
    Path video = DemoFilm.advertisement().render(ffmpeg, installation.data().resolve("work"));
    ApiClient.Reply uploaded =
        ops.upload(video, "creative", campaign.path("creative").path("id").asText(), percent -> {});
    if (uploaded.status() >= 300) {
      throw new ApiClient.Unexpected("the ad was refused: " + uploaded.body());
    }
  }
}
