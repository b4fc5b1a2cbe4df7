package dev.marquee.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The OpenAPI document put to somebody else's test: specmatic makes requests that break it, one
/// rule at a time, and each must be refused with a status and a body that the document declares.
/// What it asks that doesn't break the document names things that aren't there, so those answers
/// say nothing; the journeys and [Refusals] ask for what is.
@Tag("deep")
class SpecmaticIT {
  @TempDir private static Path data;
  private static Journeys journeys;
  private static Installation installation;
  private static MarqueeProcess up;

  /// Whoever may do everything, so that no refusal is one of his roles.
  private static final String EVERYBODY = "everybody@aurora.example";

  @BeforeAll
  static void start() {
    assumeTrue(Specmatic.installed(), "specmatic isn't installed (npm ci in dev/lint)");
    installation = new Installation(data.resolve("data"), FreeBase.find());
    journeys = new Journeys(installation);
    up =
        MarqueeProcess.start(
            "Marquee is ready",
            Duration.ofMinutes(5),
            List.of(
                "up",
                "--port",
                String.valueOf(installation.base()),
                "--data",
                installation.data().toString(),
                "--set",
                "edge.userPerMinute=600000",
                "--set",
                "edge.addressPerMinute=600000",
                "--set",
                "edge.challenge.failuresFree=0",
                "--set",
                "identity.attempts.perNetwork=0",
                "--set",
                "identity.hashing.cost=4",
                "--set",
                "identity.bootstrapAccounts=" + accounts()));
  }

  /// Those of the demo, and one more.
  private static String accounts() {
    try {
      ObjectNode all =
          (ObjectNode)
              ApiClient.JSON.readTree(DemoAccounts.settings().get("identity.bootstrapAccounts"));
      all.withArray(DemoAccounts.FIRST_TENANT)
          .addObject()
          .put("email", EVERYBODY)
          .put("password", DemoAccounts.PASSWORD)
          .put("displayName", "Everybody")
          .put("tier", "premium")
          .putPOJO("roles", List.of("subscriber", "partner", "editor", "reviewer", "ops", "admin"));
      return all.toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @AfterAll
  static void stop() {
    if (up != null) {
      up.close();
    }
  }

  @Test
  void whatBreaksTheDocumentIsRefused() throws IOException {
    Specmatic.Result result = specmatic("negative").generative();

    assertThat(result.negative()).as("negative tests").isGreaterThan(500);
    assertThat(result.failedNegative()).isEmpty();
  }

  private static Specmatic specmatic(String name) throws IOException {
    ApiClient client = journeys.client(DemoAccounts.FIRST_TENANT);
    String document = client.get("/openapi.json").body().toString();
    String token = client.login(EVERYBODY, DemoAccounts.PASSWORD).token();
    return new Specmatic(
        Files.createDirectories(data.resolve(name)), installation.url(), document, token);
  }
}
