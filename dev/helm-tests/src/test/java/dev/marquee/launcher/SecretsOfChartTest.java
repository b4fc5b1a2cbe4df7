package dev.marquee.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.marquee.platform.config.Settings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Secrets reach the pods that need them, from Secrets, and are nowhere else.
class SecretsOfChartTest {
  /// Says which secret is used, and is none.
  private static final String KEY_ID = "streaming.urlSecretId";

  @TempDir private static Path folder;
  private static Chart chart;
  private static List<Manifest> large;

  @BeforeAll
  static void render() {
    chart = new Chart(folder);
    large = chart.example("large");
  }

  @ParameterizedTest
  @MethodSource("secretSettings")
  void secretIsRefusedAsAValue(String setting) {
    String last = setting.substring(setting.lastIndexOf('.') + 1);
    String value =
        Set.of("passwords", "urlSecrets", "beaconSecrets").contains(last) ? "{k1: x}" : "x";

    assertThatThrownBy(() -> chart.small(nested("config." + setting, value)))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void valueThatIsNoSecretIsTaken() {
    assertThat(chart.small(nested("config.booking.provider.url", "https://pay.example.com")))
        .isNotEmpty();
  }

  @Test
  void noConfigMapHoldsASecret() throws IOException {
    for (Manifest map : Manifest.of(large, "ConfigMap")) {
      Settings settings = PodSettings.of(map.at("/data/application.yaml").asText(), Map.of());

      assertThat(masked(settings)).isSubsetOf(KEY_ID);
    }
  }

  @Test
  void secretInAConfigMapWouldBeNoticed() throws IOException {
    Settings settings = PodSettings.of("rpc: {serviceSecret: x}", Map.of());

    assertThat(masked(settings)).contains("rpc.serviceSecret");
  }

  @Test
  void noPodHasASecretInItsOwnText() {
    for (Manifest pod : large) {
      if (pod.podSpec().isPresent()) {
        assertThat(Manifest.each(pod.container().path("env")).filter(each -> each.has("value")))
            .allMatch(each -> each.path("name").asText().equals("JAVA_TOOL_OPTIONS"));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Role.class)
  void roleKnowsItsOwnDatabasePasswordOnly(Role role) {
    Manifest pod = Manifest.one(large, "Deployment", "m-marquee-" + role.domain());

    assertThat(variables(pod).filter(name -> name.startsWith("MARQUEE_POSTGRES__")))
        .containsExactlyElementsOf(
            role.ownsSchema() ? List.of("MARQUEE_POSTGRES__PASSWORDS__" + role.name()) : List.of());
  }

  @Test
  void onlyTheMigrationKnowsItsOwnRolesPassword() {
    for (Manifest pod : large) {
      if (pod.podSpec().isPresent()) {
        assertThat(pod.json().toString().contains("marquee-migration"))
            .as(pod.name())
            .isEqualTo(pod.kind().equals("Job"));
      }
    }
    assertThat(variables(Manifest.one(large, "Job", "m-marquee-migrate")))
        .contains("MARQUEE_POSTGRES__ADMIN_USER", "MARQUEE_POSTGRES__ADMIN_PASSWORD");
  }

  @Test
  void keysRotateByNamingOneMore() {
    List<Manifest> manifests = chart.small("secrets: {mediaUrlKeys: [k2, k1]}");
    Manifest pod = Manifest.one(manifests, "Deployment", "m-marquee-streaming");

    assertThat(PodSettings.of(manifests, pod).text(KEY_ID)).isEqualTo("k2");
    assertThat(variables(pod))
        .contains("MARQUEE_STREAMING__URL_SECRETS__K1", "MARQUEE_STREAMING__URL_SECRETS__K2");
  }

  /// All settings that the platform itself masks in its log: each text and free-form map is set,
  /// then looked for.
  static Set<String> secretSettings() throws IOException {
    Settings settings = Node.settings(null);
    ObjectNode known = (ObjectNode) Chart.YAML.readTree(settings.masked());
    Map<String, String> set = new HashMap<>();
    for (String path : leaves(known, "")) {
      JsonNode value = known.at("/" + path.replace('.', '/'));
      if (value.isTextual() && value.asText().isEmpty()) {
        set.put(path, "x");
      } else if (value.isObject()) {
        set.put(path, "{k1: x}");
      }
    }
    Set<String> secrets = masked(settings.with("test", set));
    assertThat(secrets).hasSizeGreaterThan(10).contains("sync.d2h.secret", "ads.beaconSecrets");
    return secrets;
  }

  private static Set<String> masked(Settings settings) throws IOException {
    JsonNode shown = Chart.YAML.readTree(settings.masked());
    Set<String> masked = new TreeSet<>();
    for (String path : leaves(shown, "")) {
      if (shown.at("/" + path.replace('.', '/')).asText().equals("***")) {
        masked.add(path);
      }
    }
    return masked;
  }

  private static List<String> leaves(JsonNode node, String path) {
    List<String> leaves = new ArrayList<>();
    for (Map.Entry<String, JsonNode> entry : node.properties()) {
      String key = path + entry.getKey();
      if (entry.getValue().isObject() && !entry.getValue().isEmpty()) {
        leaves.addAll(leaves(entry.getValue(), key + "."));
      } else {
        leaves.add(key);
      }
    }
    return leaves;
  }

  private static java.util.stream.Stream<String> variables(Manifest pod) {
    return Manifest.each(pod.container().path("env")).map(each -> each.path("name").asText());
  }

  /// `a.b` and `c` as the YAML `{a: {b: c}}`.
  private static String nested(String path, String value) {
    String[] names = path.split("\\.");
    return "{" + String.join(": {", names) + ": " + value + "}".repeat(names.length);
  }
}
