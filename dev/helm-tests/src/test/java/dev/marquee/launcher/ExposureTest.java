package dev.marquee.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The outside reaches four listeners and nothing else.
class ExposureTest {
  private static final Set<String> PUBLIC = Set.of("edge", "partner", "media", "beacons");

  @TempDir private static Path folder;
  private static Chart chart;
  private static List<Manifest> large;

  @BeforeAll
  static void render() {
    chart = new Chart(folder);
    large = chart.example("large");
  }

  @Test
  void nothingOutsideTheClusterReachesInternalPorts() {
    assertThat(exposed(large)).isEqualTo(PUBLIC);
  }

  @Test
  void serviceOfAnotherTypeWouldBeNoticed() {
    List<Manifest> doctored = chart.example("large");
    Manifest catalog = Manifest.one(doctored, "Service", "m-marquee-catalog");
    ((ObjectNode) catalog.at("/spec")).put("type", "LoadBalancer");

    assertThat(exposed(doctored)).contains("grpc");
  }

  @Test
  void ingressToAnInternalServiceWouldBeNoticed() {
    List<Manifest> doctored = chart.example("large");
    JsonNode backend =
        backends(Manifest.of(doctored, "Ingress").getFirst()).findFirst().orElseThrow();
    ((ObjectNode) backend).put("name", "m-marquee-booking");
    ((ObjectNode) backend.path("port")).put("name", "grpc");

    assertThat(exposed(doctored)).contains("grpc");
  }

  @Test
  void managementHasNoService() {
    assertThat(Manifest.of(large, "Service"))
        .flatExtracting(service -> Manifest.each(service.at("/spec/ports")).toList())
        .noneMatch(port -> port.path("port").asInt() == 9000)
        .noneMatch(port -> port.path("targetPort").asText().equals("management"));
  }

  @Test
  void everyIngressLeadsToAPortOfAService() {
    for (Manifest ingress : Manifest.of(large, "Ingress")) {
      assertThat(backends(ingress)).isNotEmpty();
      backends(ingress)
          .forEach(backend -> {
            Manifest service = Manifest.one(large, "Service", backend.path("name").asText());
            assertThat(portNames(service)).contains(backend.at("/port/name").asText());
          });
    }
  }

  @Test
  void everyServiceLeadsToAPortOfADeployment() {
    for (Manifest service : Manifest.of(large, "Service")) {
      JsonNode selector = service.at("/spec/selector");
      List<Manifest> selected =
          Manifest.of(large, "Deployment").stream()
              .filter(deployment -> {
                JsonNode labels = deployment.at("/spec/template/metadata/labels");
                return selector.properties().stream()
                    .allMatch(label -> label.getValue().equals(labels.get(label.getKey())));
              })
              .toList();
      assertThat(selected).as(service.name()).isNotEmpty();
      for (Manifest deployment : selected) {
        assertThat(
                Manifest.each(deployment.container().path("ports"))
                    .map(port -> port.path("name").asText()))
            .containsAll(
                Manifest.each(service.at("/spec/ports"))
                    .map(port -> port.path("targetPort").asText())
                    .toList());
      }
    }
  }

  @Test
  void callersSeeEveryPodOfADomain() {
    for (Role role : Role.all()) {
      if (role.ownsSchema()) {
        Manifest service = Manifest.one(large, "Service", "m-marquee-" + role.domain());
        assertThat(service.at("/spec/clusterIP").asText()).isEqualTo("None");
        assertThat(service.at("/spec").has("publishNotReadyAddresses")).isFalse();
      }
    }
  }

  @Test
  void membersFindEachOtherBeforeTheyAreReady() {
    Manifest members = Manifest.one(large, "Service", "m-marquee-members");

    assertThat(members.at("/spec/clusterIP").asText()).isEqualTo("None");
    assertThat(members.at("/spec/publishNotReadyAddresses").asBoolean()).isTrue();
  }

  @Test
  void partnersSpeakGrpcAtAHostOfTheirOwn() {
    Manifest partner = Manifest.one(large, "Ingress", "m-marquee-partner");

    assertThat(partner.at("/spec/rules/0/host").asText()).isEqualTo("partner.example.com");
    assertThat(
            partner
                .at("/metadata/annotations")
                .path("nginx.ingress.kubernetes.io/backend-protocol")
                .asText())
        .isEqualTo("GRPCS");
  }

  @Test
  void oneOriginServesEverythingABrowserNeeds() {
    List<Manifest> ingresses = Manifest.of(large, "Ingress");

    assertThat(ingresses.stream().flatMap(ingress -> paths(ingress, "nimbus.example.com")))
        .containsExactlyInAnyOrder("/", "/media", "/b");
    assertThat(ingresses.stream().flatMap(ingress -> paths(ingress, "media.example.com")))
        .containsExactly("/media");
  }

  @Test
  void onlyTheReleasesOwnPodsReachInternalPorts() {
    Manifest policy = Manifest.one(large, "NetworkPolicy", "m-marquee-internal");

    JsonNode selector = policy.at("/spec/podSelector/matchLabels");
    assertThat(policy.at("/spec/ingress/0/from")).hasSize(1);
    assertThat(policy.at("/spec/ingress/0/from/0/podSelector/matchLabels")).isEqualTo(selector);
    for (Manifest pod : Manifest.of(large, "Deployment")) {
      JsonNode labels = pod.at("/spec/template/metadata/labels");
      assertThat(selector.properties())
          .allMatch(label -> label.getValue().equals(labels.get(label.getKey())));
    }
    assertThat(policy.at("/spec/ingress/1/ports")).hasSize(1);
    assertThat(policy.at("/spec/ingress/1/ports/0/port").asInt()).isEqualTo(9000);
  }

  @Test
  void policiesOpenThePublicPortsOnly() {
    Set<Integer> open = new TreeSet<>();
    for (Manifest policy : Manifest.of(large, "NetworkPolicy")) {
      if (policy.name().endsWith("-public")) {
        Manifest.each(policy.at("/spec/ingress/0/ports"))
            .forEach(port -> open.add(port.path("port").asInt()));
      }
    }

    assertThat(open).containsExactly(8080, 8081, 8082, 8083);
  }

  @Test
  void policiesCanBeLeftToTheCluster() {
    assertThat(Manifest.of(chart.large("networkPolicy: {enabled: false}"), "NetworkPolicy"))
        .isEmpty();
  }

  /// Names of ports that something outside the cluster can reach.
  private static Set<String> exposed(List<Manifest> manifests) {
    Set<String> names = new HashSet<>();
    for (Manifest service : Manifest.of(manifests, "Service")) {
      if (!service.at("/spec/type").asText().equals("ClusterIP")
          || service.at("/spec").has("externalIPs")) {
        portNames(service).forEach(names::add);
      }
    }
    for (Manifest ingress : Manifest.of(manifests, "Ingress")) {
      backends(ingress).forEach(backend -> names.add(backend.at("/port/name").asText()));
    }
    return names;
  }

  private static Stream<JsonNode> backends(Manifest ingress) {
    return Manifest.each(ingress.at("/spec/rules"))
        .flatMap(rule -> Manifest.each(rule.at("/http/paths")))
        .map(path -> path.at("/backend/service"));
  }

  private static Stream<String> paths(Manifest ingress, String host) {
    return Manifest.each(ingress.at("/spec/rules"))
        .filter(rule -> rule.path("host").asText().equals(host))
        .flatMap(rule -> Manifest.each(rule.at("/http/paths")))
        .map(path -> path.path("path").asText());
  }

  private static Stream<String> portNames(Manifest service) {
    return Manifest.each(service.at("/spec/ports")).map(port -> port.path("name").asText());
  }
}
