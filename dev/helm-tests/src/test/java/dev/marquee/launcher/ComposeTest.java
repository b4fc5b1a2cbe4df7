package dev.marquee.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.marquee.platform.config.Settings;
import dev.marquee.platform.config.SettingsException;
import dev.marquee.platform.sql.PostgresOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/// `dev/compose.yaml` starts a platform that takes its settings, after the servers it needs.
class ComposeTest {
  private static JsonNode compose;

  @BeforeAll
  static void read() throws IOException {
    // SnakeYAML itself, for anchors and merge keys.
    compose =
        new ObjectMapper()
            .valueToTree(new Yaml().load(Files.readString(Chart.ROOT.resolve("dev/compose.yaml"))));
  }

  @Test
  void platformTakesItsSettings() {
    Settings settings = PodSettings.of("", environment("marquee"));

    Role.all().forEach(role -> PodSettings.bind(settings, role));
    assertThat(settings.numbers("ports")).hasSize(Role.all().size() + 4);
  }

  @Test
  void migrationMakesTheRolesThePlatformConnectsAs() {
    PostgresOptions migrating =
        PodSettings.of("", environment("migrate")).bind("postgres", PostgresOptions.class);
    PostgresOptions running =
        PodSettings.of("", environment("marquee")).bind("postgres", PostgresOptions.class);

    assertThat(migrating.passwords()).hasSize(7).isEqualTo(running.passwords());
    assertThat(migrating.adminUser()).isNotEmpty();
  }

  @Test
  void misspeltSettingWouldBeNoticed() {
    Map<String, String> environment = environment("marquee");
    environment.put("MARQUEE_KAFKA__BOTSTRAP", "kafka:9092");

    assertThatThrownBy(() -> PodSettings.of("", environment))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("kafka.botstrap");
  }

  @Test
  void everyServerSaysWhenItIsWell() {
    compose
        .path("services")
        .properties()
        .forEach(service -> {
          boolean endsByItself = service.getKey().equals("migrate");
          assertThat(service.getValue().has("healthcheck"))
              .as(service.getKey())
              .isEqualTo(!endsByItself);
        });
  }

  @Test
  void platformWaitsForWhatItNeeds() {
    JsonNode needs = compose.at("/services/marquee/depends_on");

    for (String server : new String[] {"postgres", "redis", "kafka"}) {
      assertThat(needs.path(server).path("condition").asText()).isEqualTo("service_healthy");
    }
    assertThat(needs.at("/migrate/condition").asText()).isEqualTo("service_completed_successfully");
  }

  @Test
  void passwordsThatStandInAFileAreForThisMachineOnly() {
    compose
        .path("services")
        .forEach(service ->
            assertThat(Manifest.each(service.path("ports")).map(JsonNode::asText))
                .allMatch(port -> port.startsWith("127.0.0.1:")));
  }

  private static Map<String, String> environment(String service) {
    Map<String, String> environment = new HashMap<>();
    compose
        .at("/services/" + service + "/environment")
        .properties()
        .forEach(variable -> environment.put(variable.getKey(), variable.getValue().asText()));
    return environment;
  }
}
