package dev.marquee.launcher;

import static dev.marquee.launcher.ApiClient.expect;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/// What must hold of a running platform, in one process or in many.
final class Journeys {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  static final Duration DEMO = Duration.ofMinutes(10);

  private final Installation installation;
  private final Steps steps = new Steps(System.out);

  Journeys(Installation installation) {
    this.installation = installation;
  }

  ApiClient client(String tenant) {
    return new ApiClient(
        URI.create("http://127.0.0.1:" + installation.base()),
        DemoAccounts.host(tenant, installation.base()));
  }

  ApiClient staff(String role, String tenant) {
    return client(tenant).login(DemoAccounts.email(role, tenant), DemoAccounts.PASSWORD);
  }

  /// Waits until the demo's first film of a tenant can be watched and its ad is ready.
  void awaitDemo(String tenant) {
    Steps.eventually(
        DEMO,
        "the demo film can be watched at " + tenant,
        () -> {
          ApiClient.Reply reply = client(tenant).get("/api/catalog/search?q=aurora");
          boolean ready =
              reply.status() == 200
                  && reply.body().path("titles").path(0).path("streamable").asBoolean();
          ApiClient.pause(Duration.ofMillis(400));
          return ready ? Optional.of(true) : Optional.empty();
        });
  }

  void watch() {
    new WatchJourney(client(DemoAccounts.FIRST_TENANT), newcomers(), steps).run("aurora");
  }

  JsonNode book() {
    return new BookJourney(client(DemoAccounts.FIRST_TENANT), newcomers(), steps).run();
  }

  /// Both, as a post-deploy check does where nobody can read the mails.
  void watchAndBookWithAccountsOfTheHouse() {
    ApiClient.Login viewer = login("viewer");
    Audience withRival = new Audience.Regulars(viewer, Optional.of(login("premium")));
    Audience alone = new Audience.Regulars(viewer, Optional.empty());
    new WatchJourney(client(DemoAccounts.FIRST_TENANT), alone, steps).run("aurora");
    new BookJourney(client(DemoAccounts.FIRST_TENANT), withRival, steps).run();
    new BookJourney(client(DemoAccounts.FIRST_TENANT), alone, steps).run();
  }

  private static ApiClient.Login login(String name) {
    return new ApiClient.Login(
        DemoAccounts.email(name, DemoAccounts.FIRST_TENANT), DemoAccounts.PASSWORD);
  }

  private Audience newcomers() {
    return new Audience.Newcomers(mailbox());
  }

  Mailbox mailbox() {
    return new Mailbox(URI.create("http://127.0.0.1:" + installation.mailboxPort()));
  }

  /// State of one seat as a viewer without an account sees it: free, held or sold.
  String seatState(String showtimeId, String seatId) {
    String path = "/api/booking/showtimes/" + showtimeId + "/seats";
    for (JsonNode seat : expect(200, client(DemoAccounts.FIRST_TENANT).get(path)).path("seats")) {
      if (seat.path("seatId").asText().equals(seatId)) {
        return seat.path("state").asText();
      }
    }
    return "free";
  }

  /// A confirmed booking, its account and the film reach both operators, and nothing was out of
  /// order.
  void operatorsKnow(JsonNode booking) {
    String key = DemoAccounts.FIRST_TENANT + "." + booking.path("id").asText();
    for (int port : new int[] {installation.dishTvPort(), installation.d2hPort()}) {
      Steps.eventually(
          PATIENCE,
          "operator at " + port + " knows the booking",
          () -> {
            for (JsonNode entry : log(port).path("entries")) {
              if (entry.path("key").asText().equals(key) && entry.path("version").asInt() >= 2) {
                return Optional.of(true);
              }
            }
            return Optional.empty();
          });
      assertThat(log(port).path("counters").path("outOfOrder").asInt()).isZero();
    }
  }

  private static JsonNode log(int port) {
    try {
      HttpResponse<String> response =
          HttpClient.newHttpClient()
              .send(
                  HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/_control/log"))
                      .build(),
                  HttpResponse.BodyHandlers.ofString());
      return ApiClient.JSON.readTree(response.body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /// What one tenant has, the other can neither see nor touch.
  void tenantsNeverMeet(JsonNode booking) {
    ApiClient other = staff("admin", DemoAccounts.SECOND_TENANT);
    String title =
        expect(200, client(DemoAccounts.FIRST_TENANT).get("/api/catalog/search?q=monsoon"))
            .path("titles")
            .path(0)
            .path("id")
            .asText();

    assertThat(other.get("/api/catalog/content/" + title).status()).isEqualTo(404);
    assertThat(other.get("/api/cms/content/" + title).status()).isEqualTo(404);
    assertThat(other.get("/api/booking/bookings/" + booking.path("id").asText()).status())
        .isEqualTo(404);
    assertThat(
            other
                .get("/api/booking/showtimes/" + booking.path("showtime").path("id").asText())
                .status())
        .isEqualTo(404);
    ApiClient stolen = client(DemoAccounts.SECOND_TENANT);
    assertThat(
            stolen
                .post(
                    "/api/auth/login",
                    Map.of(
                        "email",
                        DemoAccounts.email("viewer", DemoAccounts.FIRST_TENANT),
                        "password",
                        DemoAccounts.PASSWORD))
                .status())
        .as("an account of one tenant isn't one of the other")
        .isEqualTo(401);
  }

  /// Files that aren't videos end with a reason, not with a hang.
  void badVideosAreRefused(Path folder) throws IOException {
    Path text =
        Files.writeString(
            folder.resolve("poem.mp4"), "Shall I compare thee to a summer's day?\n".repeat(50));
    Path empty = Files.createFile(folder.resolve("empty.mp4"));
    ApiClient editor = staff("editor", DemoAccounts.FIRST_TENANT);
    for (Path file : new Path[] {text, empty}) {
      String titleId =
          expect(
                  201,
                  editor.post(
                      "/api/cms/content",
                      Map.of(
                          "metadata", Newsroom.metadata("Bad " + file.getFileName(), "x", "Test"))))
              .path("title")
              .path("id")
              .asText();

      ApiClient.Reply reply = editor.upload(file, "title", titleId, percent -> {});

      assertThat(reply.status()).as(file + " " + reply.body()).isBetween(400, 499);
      assertThat(reply.body().path("type").asText()).isNotBlank();
    }
  }
}
