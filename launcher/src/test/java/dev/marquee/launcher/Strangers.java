package dev.marquee.launcher;

import static dev.marquee.launcher.ApiClient.expect;
import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.launcher.Samples.Sample;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/// Things that belong to somebody, asked for by a stranger of the same tenant with the same roles:
/// every operation of the REST document whose path names such a thing finds nothing. A new kind of
/// thing has its owner's id added here, or it isn't asked for.
final class Strangers {
  private final Journeys journeys;
  private final Map<String, String> parameterToId = new LinkedHashMap<>();
  private final ApiClient owner;
  private final ApiClient stranger;
  private final ApiClient otherPartner;

  Strangers(Journeys journeys) {
    this.journeys = journeys;
    this.owner = newcomer();
    this.stranger = newcomer();
    this.otherPartner = partner();
    parameterToId.put("profileId", profile());
    parameterToId.put("sessionId", session());
    String show = show();
    parameterToId.put("showtimeId", show);
    parameterToId.put("bookingId", booking(show, hold(show)));
    parameterToId.put("holdId", hold(show));
    parameterToId.put("theatreId", theatre());
  }

  /// Paths that name one of these are somebody's; a show or a title alone is everybody's.
  private static final Set<String> OWNED =
      Set.of("{profileId}", "{sessionId}", "{holdId}", "{bookingId}", "{theatreId}");

  /// A test for each operation on something that is somebody's.
  Stream<DynamicTest> find() {
    Samples samples =
        new Samples(journeys.client(DemoAccounts.FIRST_TENANT).get("/openapi.json").body());
    List<Sample> owned =
        samples.all().stream()
            .filter(sample -> !sample.anonymous())
            .filter(sample -> OWNED.stream().anyMatch(sample.template()::contains))
            .toList();
    assertThat(owned).hasSizeGreaterThan(6);
    return Stream.concat(
        owned.stream()
            .map(sample -> DynamicTest.dynamicTest(sample.id(), () -> findsNothing(sample))),
        Stream.of(DynamicTest.dynamicTest("and all is still there", this::allIsStillThere)));
  }

  private void findsNothing(Sample sample) {
    String path = sample.template();
    for (Map.Entry<String, String> parameter : parameterToId.entrySet()) {
      path = path.replace("{" + parameter.getKey() + "}", parameter.getValue());
    }
    boolean isTheatre = sample.template().contains("{theatreId}");
    ApiClient asking = isTheatre ? otherPartner : stranger;
    ApiClient.Reply reply = asking.send(sample.method(), path, sample.json());

    // Everybody may see a theatre, so its owner's operations are refused, not hidden.
    assertThat(reply.status())
        .as("%s %s: %s", sample.method(), path, reply.body())
        .isEqualTo(isTheatre ? 403 : 404);
  }

  private void allIsStillThere() {
    assertThat(owner.get("/api/auth/profiles").body().path("profiles")).hasSize(2);
    assertThat(owner.get("/api/auth/sessions").body().path("sessions")).hasSize(1);
    expect(200, owner.get("/api/booking/bookings/" + parameterToId.get("bookingId")));
    expect(
        200,
        owner.get(
            "/api/booking/showtimes/%s/holds/%s"
                .formatted(parameterToId.get("showtimeId"), parameterToId.get("holdId"))));
  }

  private ApiClient newcomer() {
    ApiClient client = journeys.client(DemoAccounts.FIRST_TENANT);
    String email = "stranger-" + UUID.randomUUID() + "@example.com";
    client.register(
        journeys.mailbox(), new ApiClient.Login(email, DemoAccounts.PASSWORD), "Somebody");
    return client;
  }

  /// A partner who owns nothing.
  private ApiClient partner() {
    ApiClient client = journeys.client(DemoAccounts.FIRST_TENANT);
    String email = "partner-" + UUID.randomUUID() + "@example.com";
    client.register(
        journeys.mailbox(), new ApiClient.Login(email, DemoAccounts.PASSWORD), "Somebody");
    String id = expect(200, client.get("/api/auth/me")).path("id").asText();
    ApiClient admin = journeys.staff("admin", DemoAccounts.FIRST_TENANT);
    expect(
        200,
        admin.put(
            "/api/admin/accounts/" + id + "/roles",
            Map.of("roles", List.of("subscriber", "partner"))));
    return journeys.client(DemoAccounts.FIRST_TENANT).login(email, DemoAccounts.PASSWORD);
  }

  private String profile() {
    return expect(201, owner.post("/api/auth/profiles", Map.of("name", "Child")))
        .path("id")
        .asText();
  }

  private String session() {
    return expect(200, owner.get("/api/auth/sessions"))
        .path("sessions")
        .path(0)
        .path("id")
        .asText();
  }

  private String show() {
    String city =
        expect(200, owner.get("/api/booking/cities")).path("cities").path(0).path("name").asText();
    return BookJourney.show(owner, city);
  }

  private String hold(String show) {
    return expect(
            201,
            owner.post(
                "/api/booking/showtimes/" + show + "/holds",
                Map.of("seats", BookJourney.freePair(owner, show))))
        .path("id")
        .asText();
  }

  private String booking(String show, String hold) {
    return expect(
            201,
            owner.post(
                "/api/booking/bookings",
                Map.of("showtimeId", show, "holdId", hold, "paymentMethod", "card_ok")))
        .path("id")
        .asText();
  }

  /// Of the demo's partner.
  private String theatre() {
    return expect(200, owner.get("/api/booking/theatres"))
        .path("theatres")
        .path(0)
        .path("id")
        .asText();
  }
}
