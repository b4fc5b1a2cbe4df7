package dev.marquee.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.marcnuri.helm.LintResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The chart is one that Helm and Kubernetes accept, and refuses values that mean nothing.
class ChartTest {
  @TempDir private static Path folder;
  private static Chart chart;

  @BeforeAll
  static void copy() {
    chart = new Chart(folder);
  }

  @Test
  void helmHasNothingAgainstIt() {
    LintResult result = chart.lint();

    assertThat(result.isFailed()).as(result.getMessages().toString()).isFalse();
    assertThat(result.getMessages()).noneMatch(message -> message.contains("[WARNING]"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "small", "large"})
  void kubernetesKnowsEveryFieldOfEveryObject(String example) {
    List<Manifest> manifests = chart.example(example);

    assertThat(manifests).hasSizeGreaterThan(30);
    for (Manifest manifest : manifests) {
      if (!manifest.kind().equals("PodMonitor")) { // Of the Prometheus operator, not Kubernetes.
        KubernetesSchema.validate(manifest);
      }
    }
  }

  @Test
  void misspeltFieldOfAnObjectWouldBeNoticed() {
    Manifest deployment = Manifest.of(chart.example("small"), "Deployment").getFirst();
    ObjectNode container = (ObjectNode) deployment.container();
    container.set("redinessProbe", container.remove("readinessProbe"));

    assertThatThrownBy(() -> KubernetesSchema.validate(deployment))
        .hasMessageContaining("redinessProbe");
  }

  @Test
  void valueOfAnotherTypeWouldBeNoticed() {
    Manifest deployment = Manifest.of(chart.example("small"), "Deployment").getFirst();
    ((ObjectNode) deployment.at("/spec")).put("replicas", "many");

    assertThatThrownBy(() -> KubernetesSchema.validate(deployment))
        .isInstanceOf(RuntimeException.class);
  }

  @Test
  void noTwoObjectsOfAKindShareAName() {
    assertThat(chart.example("large").stream().map(Manifest::toString)).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "repicas: 3",
        "image: {repo: x}",
        "roles: {projection: {}}",
        "roles: {edge: {replica: 3}}",
        "roleDefaults: {autoscaling: {target: 70}}",
        "config: {boking: {}}",
        "config: {edge: {tenants: {Aurora: [aurora.example.com]}}}",
        "config: {edge: {tenants: {aurora: ['https://aurora.example.com']}}}",
        "config: {objects: {kind: floppy}}",
        "streamingVolume: {accessMode: ReadWriteMany, clas: x}",
        "ingress: {web: {hosts: [x.example.com]}}",
        "secrets: {mediaUrlKeys: []}",
        "secrets: {beaconKeys: [K_1]}",
        "image: {digest: latest}",
      })
  void schemaRefusesWhatMeansNothing(String values) {
    assertThatThrownBy(() -> chart.small(values))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("schema");
  }

  @Test
  void streamingOfManyPodsNeedsAVolumeThatManyCanMount() {
    String many = "roles: {streaming: {replicas: 2}}\n";

    assertThatThrownBy(() -> chart.small(many)).hasMessageContaining("ReadWriteMany");
    assertThat(chart.small(many + "streamingVolume: {accessMode: ReadWriteMany}")).isNotEmpty();
  }

  @Test
  void mediaInFilesNeedAVolume() {
    assertThatThrownBy(() -> chart.small("streamingVolume: {enabled: false}"))
        .hasMessageContaining("objects of kind filesystem");
  }

  @Test
  void ingressNeedsAHost() {
    assertThatThrownBy(() -> chart.bare("ingress: {enabled: true}"))
        .hasMessageContaining("config.edge.tenants");
    assertThat(chart.bare("config: {edge: {tenants: {aurora: [aurora.example.com]}}}"))
        .isNotEmpty();
  }

  @Test
  void everyValueHasASentence() throws IOException {
    List<String> bare = new ArrayList<>();
    String before = "";
    for (String line : Files.readAllLines(Chart.FOLDER.resolve("values.yaml"))) {
      boolean value = line.matches(" *[A-Za-z]+: .+");
      boolean annotation = line.contains(".io/") || line.matches(" *(requests|limits): .*");
      if (value && !annotation && !before.strip().startsWith("#")) {
        bare.add(line.strip());
      }
      before = line;
    }

    assertThat(bare).isEmpty();
  }

  @Test
  void schemaKnowsEveryValue() throws IOException {
    JsonNode values = Chart.YAML.readTree(Files.readString(Chart.FOLDER.resolve("values.yaml")));
    JsonNode schema =
        Chart.YAML.readTree(Files.readString(Chart.FOLDER.resolve("values.schema.json")));

    assertThat(values.properties().stream().map(Map.Entry::getKey))
        .allMatch(name -> schema.at("/properties").has(name));
    assertThat(schema.path("additionalProperties").asBoolean(true)).isFalse();
  }
}
