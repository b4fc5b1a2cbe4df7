package dev.marquee.launcher;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/// One rendered object.
record Manifest(JsonNode json) {
  static List<Manifest> of(List<Manifest> all, String kind) {
    return all.stream().filter(manifest -> manifest.kind().equals(kind)).toList();
  }

  static Manifest one(List<Manifest> all, String kind, String name) {
    return of(all, kind).stream()
        .filter(manifest -> manifest.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError("there is no " + kind + " " + name));
  }

  String kind() {
    return json.path("kind").asText();
  }

  String name() {
    return json.at("/metadata/name").asText();
  }

  String component() {
    return json.at("/metadata/labels").path("app.kubernetes.io/component").asText();
  }

  /// When Helm runs it, if it is a hook.
  Optional<String> hook() {
    return Optional.ofNullable(json.at("/metadata/annotations").get(Chart.HOOK))
        .map(JsonNode::asText);
  }

  JsonNode at(String pointer) {
    return json.at(pointer);
  }

  /// What its pods are, if it has or is any.
  Optional<JsonNode> podSpec() {
    return switch (kind()) {
      case "Pod" -> Optional.of(at("/spec"));
      case "Deployment", "Job" -> Optional.of(at("/spec/template/spec"));
      default -> Optional.empty();
    };
  }

  /// The one container of its pods.
  JsonNode container() {
    return podSpec().orElseThrow().at("/containers/0");
  }

  static Stream<JsonNode> each(JsonNode array) {
    return StreamSupport.stream(Spliterators.spliteratorUnknownSize(array.elements(), 0), false);
  }

  @Override
  public String toString() {
    return kind() + " " + name();
  }
}
