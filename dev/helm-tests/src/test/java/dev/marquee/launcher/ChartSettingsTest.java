package dev.marquee.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.marquee.platform.config.Settings;
import dev.marquee.platform.config.SettingsException;
import dev.marquee.platform.sql.PostgresOptions;
import dev.marquee.streaming.StreamingOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// A pod of the chart gets settings that its process takes.
class ChartSettingsTest {
  @TempDir private static Path folder;
  private static Chart chart;

  @BeforeAll
  static void copy() {
    chart = new Chart(folder);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "small", "large"})
  void everyPodTakesItsSettings(String example) {
    List<Manifest> manifests = chart.example(example);

    for (Role role : Role.all()) {
      PodSettings.bind(PodSettings.of(manifests, pod(manifests, role)), role);
    }
    Manifest job = Manifest.one(manifests, "Job", "m-marquee-migrate");
    PostgresOptions postgres =
        PodSettings.of(manifests, job).bind("postgres", PostgresOptions.class);
    assertThat(postgres.adminUser()).isEqualTo(PodSettings.SECRET);
    assertThat(postgres.passwords()).hasSize(Role.all().size() - 1);
  }

  @Test
  void misspeltSettingWouldFailThePods() {
    List<Manifest> manifests = chart.small("config: {booking: {holdTtI: 8m}}");

    assertThatThrownBy(() -> PodSettings.of(manifests, pod(manifests, Role.BOOKING)))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("booking.holdTtI");
  }

  @Test
  void bigNumbersStayWhole() {
    List<Manifest> manifests =
        chart.small("config: {streaming: {uploads: {bytesMax: 21474836480}}}");

    assertThat(
            PodSettings.of(manifests, pod(manifests, Role.STREAMING))
                .bind("streaming", StreamingOptions.class)
                .uploads()
                .bytesMax())
        .isEqualTo(20L << 30);
  }

  @Test
  void everyListenerHasThePortItsPodsName() {
    List<Manifest> manifests = chart.example("large");
    for (Role role : Role.all()) {
      Manifest pod = pod(manifests, role);
      Settings settings = PodSettings.of(manifests, pod);
      Map<String, Integer> ports = settings.numbers("ports");

      Manifest.each(pod.container().path("ports"))
          .forEach(port -> {
            String listener = port.path("name").asText();
            int expected =
                switch (listener) {
                  case "grpc" -> ports.getOrDefault(role.domain(), 0);
                  case "members" -> settings.bind("cluster", ClusterOptions.class).port();
                  default -> ports.getOrDefault(listener, 0);
                };
            assertThat(port.path("containerPort").asInt()).as(listener).isEqualTo(expected);
          });
    }
  }

  @Test
  void rolesCallEachOtherByTheNamesOfServices() {
    List<Manifest> manifests = chart.example("large");
    Settings settings = PodSettings.of(manifests, pod(manifests, Role.EDGE));
    Stream<String> addresses =
        Stream.concat(
            Role.all().stream()
                .filter(Role::ownsSchema)
                .map(role -> settings.text("rpc.addresses." + role.domain())),
            Stream.of(
                settings.text("edge.mediaUpstream"),
                settings.text("edge.beaconsUpstream"),
                settings.bind("cluster", ClusterOptions.class).members().getFirst()));

    addresses.forEach(address -> {
      String[] parts = address.split(":");
      Manifest service = Manifest.one(manifests, "Service", parts[0]);
      assertThat(service.at("/spec/ports/0/port").asText()).isEqualTo(parts[1]);
    });
  }

  @Test
  void membersAreLookedUpBehindOneName() {
    List<Manifest> manifests = chart.example("small");
    ClusterOptions cluster =
        PodSettings.of(manifests, pod(manifests, Role.CATALOG))
            .bind("cluster", ClusterOptions.class);

    assertThat(cluster.service())
        .hasValueSatisfying(service -> {
          assertThat(service.host()).isEqualTo("m-marquee-members");
          assertThat(service.port()).isEqualTo(5701);
        });
    assertThat(cluster.host()).as("of the pod, from its status").isEqualTo("10.1.2.3");
  }

  @ParameterizedTest
  @EnumSource(Role.class)
  void settingsAreReadOnlyAndScratchSpaceIsNot(Role role) {
    JsonNode mounts = pod(chart.example("small"), role).container().path("volumeMounts");

    assertThat(mounts).anyMatch(mount -> mount.path("mountPath").asText().equals("/tmp"));
    assertThat(mounts)
        .filteredOn(mount -> mount.path("mountPath").asText().startsWith("/etc"))
        .allMatch(mount -> mount.path("readOnly").asBoolean());
    assertThat(mounts)
        .filteredOn(mount -> mount.path("mountPath").asText().equals("/var/lib/marquee"))
        .hasSize(role == Role.STREAMING ? 1 : 0);
  }

  private static Manifest pod(List<Manifest> manifests, Role role) {
    return Manifest.one(manifests, "Deployment", "m-marquee-" + role.domain());
  }
}
