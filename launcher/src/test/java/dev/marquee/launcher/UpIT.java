package dev.marquee.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/// `marquee up` as a person runs it: everything in one process, both journeys, and a clean end.
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class UpIT {
  private static final Duration FIRST_START = Duration.ofMinutes(5);
  private static final Duration WARM_START = Duration.ofMinutes(3);

  @TempDir private static Path data;
  private static Installation installation;
  private static Journeys journeys;
  private static MarqueeProcess up;
  private static final List<Refusals> refusals = new ArrayList<>();

  @BeforeAll
  static void start() {
    installation = new Installation(data.resolve("data"), FreeBase.find());
    journeys = new Journeys(installation);
    up = up(FIRST_START);
    journeys.awaitDemo(DemoAccounts.FIRST_TENANT);
  }

  private static MarqueeProcess up(Duration limit) {
    return MarqueeProcess.start(
        "Marquee is ready",
        limit,
        List.of(
            "up",
            "--port",
            String.valueOf(installation.base()),
            "--data",
            installation.data().toString(),
            "--set",
            "edge.userPerMinute=3000",
            "--set",
            "edge.addressPerMinute=6000",
            "--set",
            "edge.challenge.failuresFree=1000"));
  }

  @AfterAll
  static void stop() {
    refusals.forEach(Refusals::close);
    up.close();
  }

  @Test
  @Order(1)
  void filmIsWatchedWithAnAdBeforeIt() {
    journeys.watch();
  }

  @Test
  @Order(1)
  void journeysWorkForAccountsThatExist() {
    journeys.watchAndBookWithAccountsOfTheHouse();
  }

  @Test
  @Order(2)
  void seatsAreBookedAndBothOperatorsAndNoOtherTenantKnow() {
    JsonNode booking = journeys.book();

    journeys.operatorsKnow(booking);
    journeys.tenantsNeverMeet(booking);
  }

  @Test
  @Order(3)
  void filesThatAreNoVideosAreRefusedWithAReason(@TempDir Path folder) throws IOException {
    journeys.badVideosAreRefused(folder);
  }

  @Test
  @Order(4)
  void partnersNodeClientHoldsASeatUntilItGivesItBack() throws IOException {
    assumeTrue(PartnerExample.possible(), "no Node.js here: the partner's client isn't shown");
    PartnerExample example =
        PartnerExample.install(
            installation,
            client("Box office"),
            client("Rival"),
            journeys.staff("viewer", DemoAccounts.FIRST_TENANT).token());
    try (PartnerExample.Visit visit = example.visit("--page", "2")) {
      PartnerExample.Visit.HeldSeat held = visit.held();
      assertThat(journeys.seatState(held.showtimeId(), held.seatId())).isEqualTo("held");
      PartnerExample.Ended rival =
          example.rival("--show", held.showtimeId(), "--seat", held.seatId());
      PartnerExample.Ended visited = visit.goOn();

      assertThat(rival.status()).isEqualTo(1);
      assertThat(rival.lines()).contains("taken     " + held.seatId() + ": somebody was quicker");
      assertThat(visited.lines())
          .anyMatch(line -> line.startsWith("title ") && line.endsWith("(movie, page 2)"))
          .endsWith("released");
      assertThat(visited.status()).isZero();
      assertThat(journeys.seatState(held.showtimeId(), held.seatId())).isEqualTo("free");
    }
    PartnerExample.Ended tested = example.test();
    assertThat(tested.status()).as(String.join("\n", tested.lines())).isZero();
  }

  /// A program is no subscriber an operator could be told of, and what it books arrives there.
  @Test
  @Order(4)
  void clientBooksInItsOwnNameAndBothOperatorsKnow() {
    ApiClient client =
        journeys.client(DemoAccounts.FIRST_TENANT).bearer(client("Kiosk").token(installation));
    String show =
        ApiClient.expect(200, client.get("/api/booking/showtimes?city=Mumbai"))
            .path("showtimes")
            .path(1)
            .path("id")
            .asText();
    String hold =
        ApiClient.expect(
                201,
                client.post(
                    "/api/booking/showtimes/" + show + "/holds", Map.of("seats", List.of("A2"))))
            .path("id")
            .asText();
    JsonNode booking =
        ApiClient.expect(
            201,
            client.post(
                "/api/booking/bookings",
                Map.of("showtimeId", show, "holdId", hold, "paymentMethod", "card_ok")));

    journeys.operatorsKnow(booking);
    JsonNode dead =
        ApiClient.expect(
            200, journeys.staff("ops", DemoAccounts.FIRST_TENANT).get("/api/sync/dead"));
    assertThat(dead.path("deliveries")).isEmpty();
  }

  /// The second tenant's colour is the operator's doing; a host is of one tenant.
  @Test
  @Order(4)
  void tenantsLookDifferentAndTheOperatorSaysHow() {
    assertThat(brand(DemoAccounts.FIRST_TENANT)).isEqualTo("Marquee");
    assertThat(brand(DemoAccounts.SECOND_TENANT)).isEqualTo("Nimbus");
  }

  private static String brand(String tenant) {
    return ApiClient.expect(200, journeys.client(tenant).get("/api/tenant")).path("name").asText();
  }

  private static PartnerExample.Client client(String name) {
    JsonNode made =
        ApiClient.expect(
            201,
            journeys
                .staff("admin", DemoAccounts.FIRST_TENANT)
                .post("/api/admin/clients", Map.of("name", name, "roles", List.of("partner"))));
    return new PartnerExample.Client(
        made.path("client").path("id").asText(), made.path("secret").asText());
  }

  @Test
  @Order(5)
  void accountIsOpenedAndItsPasswordResetAndBothJourneysWorkInABrowser() throws IOException {
    assumeTrue(Chromium.possible(), "no Chromium here: the browser journeys aren't shown");
    Path screenshots = Files.createDirectories(Path.of("target", "screenshots"));
    try (BrowserJourneys browser = BrowserJourneys.at(installation.url(), journeys.mailbox())) {
      browser.openAccount(screenshots);
      browser.resetPassword(screenshots);
      browser.watch(screenshots);
      browser.book(screenshots);
    }
  }

  @TestFactory
  @Order(6)
  Stream<DynamicTest> restAnswersEverybodyAsTheContractSays() {
    return refusals().rest();
  }

  @TestFactory
  @Order(7)
  Stream<DynamicTest> rpcsRefuseEverybodyTheContractDoesNotName() {
    return refusals().rpcs();
  }

  @TestFactory
  @Order(7)
  Stream<DynamicTest> strangersFindNothingOfAnOwners() {
    return new Strangers(journeys).find();
  }

  private static Refusals refusals() {
    Refusals opened = new Refusals(installation, journeys);
    refusals.add(opened);
    return opened;
  }

  @Test
  @Order(8)
  void nothingThatIsKeptOrLoggedTellsWhoSomebodyIs() throws Exception {
    PersonalVisit visit = new PersonalVisit(installation, journeys);
    PersonalTraces traces = new PersonalTraces(visit.told());

    visit.run();

    try (KeptPlaces places = new KeptPlaces(installation)) {
      assertThat(places.traces(traces)).isEmpty();
      assertThat(up.lines()).filteredOn(line -> !traces.in(line).isEmpty()).isEmpty();
      assertThat(tracesOnceLeft(places, traces, visit.email()))
          .contains(
              "activity.audit.detail: e-mail",
              "activity.dead_letter.payload: e-mail, hexadecimal",
              "Redis planted: e-mail, base64");
    }
  }

  /// What is planted is found, and taken away again.
  private static Set<String> tracesOnceLeft(KeptPlaces places, PersonalTraces traces, String email)
      throws Exception {
    byte[] bytes = email.getBytes(StandardCharsets.UTF_8);
    try (Connection connection = places.postgres();
        Statement statement = connection.createStatement()) {
      statement.execute(
          """
          INSERT INTO activity.audit (tenant_id, id, actor, action, subject_kind, subject_id, request_id, detail)
          VALUES ('planted', gen_random_uuid(), '', '', '', '', '', upper('%s'));
          INSERT INTO activity.dead_letter (tenant_id, id, consumer, event_id, type, topic, aggregate_id, version, payload, reason)
          VALUES ('planted', gen_random_uuid(), '', '', '', '', '', 1, convert_to('%s', 'UTF8'), '')
          """
              .formatted(email, email));
      places.send(
          Request.cmd(Command.SET).arg("planted").arg(Base64.getEncoder().encodeToString(bytes)));
      Set<String> found = places.traces(traces);
      statement.execute(
          "DELETE FROM activity.audit WHERE tenant_id = 'planted';"
              + " DELETE FROM activity.dead_letter WHERE tenant_id = 'planted'");
      places.send(Request.cmd(Command.DEL).arg("planted"));
      return found;
    }
  }

  @Test
  @Order(9)
  void stopsWithAllItsChildrenAndStartsAgainWithItsData() {
    List<ProcessHandle> children = up.handle().descendants().toList();
    assertThat(children).hasSizeGreaterThan(4);

    up.stop();

    Steps.eventually(
        Duration.ofMinutes(1),
        "all children have ended",
        () ->
            children.stream().noneMatch(ProcessHandle::isAlive)
                ? Optional.of(true)
                : Optional.empty());
    Instant startedAt = Instant.now();
    up = up(WARM_START);
    System.out.println(
        "warm start: " + Duration.between(startedAt, Instant.now()).toMillis() + " ms");
    assertThat(
            ApiClient.expect(
                    200,
                    journeys.client(DemoAccounts.FIRST_TENANT).get("/api/catalog/search?q=aurora"))
                .path("titles")
                .path(0)
                .path("streamable")
                .asBoolean())
        .isTrue();
  }

  @Test
  @Order(10)
  void takenPortIsSaidPlainly() {
    List<String> lines =
        said(
            "up",
            "--port",
            String.valueOf(installation.base()),
            "--data",
            data.resolve("other").toString());

    assertThat(lines).anyMatch(line -> line.contains("port") && line.contains("--port"));
  }

  @Test
  @Order(11)
  void misspeltSettingIsNamed() {
    List<String> lines = said("run", "--roles", "catalog", "--set", "catalog.cahceTtl=1s");

    assertThat(lines).anyMatch(line -> line.contains("catalog.cahceTtl"));
  }

  /// What a start that fails prints; it must fail quickly.
  private static List<String> said(String... arguments) {
    try {
      Process process =
          new ProcessBuilder(
                  Stream.concat(
                          Stream.of(
                              Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                              "-Dmarquee.root=" + System.getProperty("marquee.root"),
                              "-cp",
                              System.getProperty("java.class.path"),
                              "dev.marquee.launcher.Marquee"),
                          Stream.of(arguments))
                      .toList())
              .redirectErrorStream(true)
              .start();
      List<String> lines = process.inputReader().lines().toList();
      assertThat(process.waitFor()).isNotZero();
      return lines;
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
