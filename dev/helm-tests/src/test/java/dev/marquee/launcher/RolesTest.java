package dev.marquee.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Every role of the launcher is deployed, watched, scaled and ended as it must be.
class RolesTest {
  private static final int STOP_LIMIT_SECONDS = 20;

  /// Management port, platform and telemetry, after the verticles.
  private static final int SHARED_STOPS = 3;

  @TempDir private static Path folder;
  private static Chart chart;
  private static List<Manifest> large;

  @BeforeAll
  static void render() {
    chart = new Chart(folder);
    large = chart.example("large");
  }

  @Test
  void deploymentsAreTheLaunchersRoles() {
    assertThat(Manifest.of(large, "Deployment"))
        .extracting(Manifest::component)
        .containsExactlyInAnyOrderElementsOf(Role.all().stream().map(Role::domain).toList());
  }

  @ParameterizedTest
  @EnumSource(Role.class)
  void roleRunsItselfOnly(Role role) {
    List<String> arguments =
        Manifest.each(deployment(role).container().path("args")).map(JsonNode::asText).toList();

    assertThat(arguments)
        .containsExactly(
            "run", "--roles=" + role.domain(), "--config=/etc/marquee/application.yaml");
  }

  @ParameterizedTest
  @EnumSource(Role.class)
  void probesAskTheManagementPort(Role role) {
    JsonNode container = deployment(role).container();

    assertThat(container.at("/livenessProbe/httpGet/path").asText()).isEqualTo("/health/live");
    assertThat(container.at("/readinessProbe/httpGet/path").asText()).isEqualTo("/health/ready");
    assertThat(container.at("/startupProbe/httpGet/path").asText()).isEqualTo("/health/ready");
    for (String probe : List.of("livenessProbe", "readinessProbe", "startupProbe")) {
      assertThat(container.at("/" + probe + "/httpGet/port").asText()).isEqualTo("management");
    }
    assertThat(port(container, "management")).isEqualTo(9000);
  }

  @Test
  void startMayTakeAsLongAsTheLauncherAllows() {
    JsonNode probe = deployment(Role.EDGE).container().path("startupProbe");

    // A minute for each of its two event loops.
    assertThat(probe.path("periodSeconds").asInt() * probe.path("failureThreshold").asInt())
        .isGreaterThanOrEqualTo(120);
  }

  @ParameterizedTest
  @EnumSource(Role.class)
  void roleScalesAtSeventyPercentOfItsCpu(Role role) {
    Manifest autoscaler =
        Manifest.one(large, "HorizontalPodAutoscaler", "m-marquee-" + role.domain());

    JsonNode metric = autoscaler.at("/spec/metrics/0/resource");
    assertThat(metric.path("name").asText()).isEqualTo("cpu");
    assertThat(metric.at("/target/averageUtilization").asInt()).isEqualTo(70);
    assertThat(autoscaler.at("/spec/scaleTargetRef/name").asText())
        .isEqualTo(deployment(role).name());
    assertThat(deployment(role).at("/spec").has("replicas")).isFalse();
    assertThat(deployment(role).container().at("/resources/requests").has("cpu")).isTrue();
  }

  @Test
  void withoutAutoscalingTheNumberOfPodsIsFixed() {
    List<Manifest> small = chart.example("small");

    assertThat(Manifest.of(small, "HorizontalPodAutoscaler")).isEmpty();
    assertThat(Manifest.of(small, "Deployment"))
        .allMatch(deployment -> deployment.at("/spec/replicas").asInt() == 1);
  }

  @ParameterizedTest
  @EnumSource(Role.class)
  void podHasTimeToEndInOrder(Role role) {
    int instances = role == Role.EDGE ? 2 : 1;
    int drain = deployment(role).container().at("/lifecycle/preStop/sleep/seconds").asInt();

    assertThat(drain).isPositive();
    assertThat(podSpec(role).path("terminationGracePeriodSeconds").asInt())
        .isGreaterThanOrEqualTo(drain + STOP_LIMIT_SECONDS * (instances + SHARED_STOPS));
  }

  @ParameterizedTest
  @EnumSource(Role.class)
  void changedSettingsRestartThePods(Role role) {
    String pointer = "/spec/template/metadata/annotations/checksum~1config";
    List<Manifest> changed = chart.large("config: {booking: {holdTtl: 3m}}");

    assertThat(deployment(role).at(pointer).asText())
        .hasSize(64)
        .isNotEqualTo(
            Manifest.one(changed, "Deployment", deployment(role).name()).at(pointer).asText());
  }

  @Test
  void everyPodHasNoRightsItDoesntNeed() {
    List<Manifest> pods = large.stream().filter(each -> each.podSpec().isPresent()).toList();

    assertThat(pods).hasSize(Role.all().size() + 2);
    for (Manifest pod : pods) {
      JsonNode spec = pod.podSpec().orElseThrow();
      assertThat(spec.path("automountServiceAccountToken").asBoolean(true))
          .as(pod.name())
          .isFalse();
      assertThat(spec.at("/securityContext/runAsNonRoot").asBoolean()).as(pod.name()).isTrue();
      assertThat(spec.at("/securityContext/seccompProfile/type").asText())
          .isEqualTo("RuntimeDefault");
      JsonNode container = pod.container().path("securityContext");
      assertThat(container.path("readOnlyRootFilesystem").asBoolean()).as(pod.name()).isTrue();
      assertThat(container.path("allowPrivilegeEscalation").asBoolean(true)).isFalse();
      assertThat(container.at("/capabilities/drop/0").asText()).isEqualTo("ALL");
      assertThat(pod.container().at("/resources/limits").has("memory")).as(pod.name()).isTrue();
    }
  }

  @ParameterizedTest
  @EnumSource(Role.class)
  void podsSpreadAndLeaveOneAtATime(Role role) {
    Manifest budget = Manifest.one(large, "PodDisruptionBudget", "m-marquee-" + role.domain());

    assertThat(budget.at("/spec/maxUnavailable").asInt()).isEqualTo(1);
    assertThat(budget.at("/spec/selector/matchLabels"))
        .isEqualTo(deployment(role).at("/spec/selector/matchLabels"));
    assertThat(podSpec(role).path("topologySpreadConstraints")).hasSize(2);
  }

  @Test
  void migrationRunsBeforeInstallAndUpgrade() {
    Manifest job = Manifest.one(large, "Job", "m-marquee-migrate");
    Manifest settings = Manifest.one(large, "ConfigMap", "m-marquee-migrate");

    assertThat(job.hook()).contains("pre-install,pre-upgrade");
    assertThat(settings.hook()).contains("pre-install,pre-upgrade");
    assertThat(weight(settings)).isLessThan(weight(job));
    assertThat(Manifest.each(job.container().path("args")).map(JsonNode::asText))
        .containsExactly("migrate", "--config=/etc/marquee/application.yaml");
    assertThat(deployment(Role.EDGE).hook()).as("control").isEmpty();
  }

  @Test
  void smokeTestIsHelmsTest() {
    Manifest pod = Manifest.one(large, "Pod", "m-marquee-smoke");

    assertThat(pod.hook()).contains("test");
    assertThat(pod.container().at("/args/1").asText())
        .isEqualTo("--url=https://aurora.example.com");
    assertThat(Manifest.each(pod.container().path("args")).map(JsonNode::asText))
        .contains("--account=smoke@example.com", "--rival=smoke-rival@example.com");
    assertThat(pod.container().at("/env/0/valueFrom/secretKeyRef/name").asText())
        .isEqualTo("marquee-smoke");
  }

  /// It can't read the mails that open accounts.
  @Test
  void withoutAnAccountThereIsNoSmokeTest() {
    assertThat(chart.small("{}")).noneMatch(each -> each.name().equals("m-marquee-smoke"));
  }

  private static int weight(Manifest hook) {
    return hook.at("/metadata/annotations/helm.sh~1hook-weight").asInt();
  }

  private static Manifest deployment(Role role) {
    return Manifest.one(large, "Deployment", "m-marquee-" + role.domain());
  }

  private static JsonNode podSpec(Role role) {
    return deployment(role).podSpec().orElseThrow();
  }

  private static int port(JsonNode container, String name) {
    return Manifest.each(container.path("ports"))
        .filter(port -> port.path("name").asText().equals(name))
        .findFirst()
        .orElseThrow()
        .path("containerPort")
        .asInt();
  }
}
