package dev.marquee.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/// `marquee up` as a person runs it: everything in one process, both journeys, and a clean end.
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class UpIT {
  private static final Duration FIRST_START = Duration.ofSeconds(90);
  private static final Duration WARM_START = Duration.ofSeconds(45);

  @TempDir private static Path data;
  private static Installation installation;
  private static Journeys journeys;
  private static MarqueeProcess up;

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
            "edge.addressPerMinute=6000"));
  }

  @AfterAll
  static void stop() {
    up.close();
  }

  @Test
  @Order(1)
  void filmIsWatchedWithAnAdBeforeIt() {
    journeys.watch();
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
  void bothJourneysWorkInABrowser() throws IOException {
    assumeTrue(BrowserJourneys.possible(), "no Chromium here: the browser journeys aren't shown");
    Path screenshots = Files.createDirectories(Path.of("target", "screenshots"));
    try (BrowserJourneys browser = BrowserJourneys.at(installation.url())) {
      browser.watch(screenshots);
      browser.book(screenshots);
    }
  }

  @Test
  @Order(5)
  void stopsWithAllItsChildrenAndStartsAgainWithItsData() {
    List<ProcessHandle> children = up.handle().descendants().toList();
    assertThat(children).hasSizeGreaterThan(4);

    up.stop();

    Instant deadline = Instant.now().plusSeconds(15);
    while (children.stream().anyMatch(ProcessHandle::isAlive) && Instant.now().isBefore(deadline)) {
      Thread.onSpinWait();
    }
    assertThat(children).noneMatch(ProcessHandle::isAlive);
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
  @Order(6)
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
  @Order(7)
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
