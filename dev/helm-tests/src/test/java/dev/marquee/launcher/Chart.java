package dev.marquee.launcher;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import com.marcnuri.helm.TemplateCommand;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// The chart as Helm renders it, hooks included. Helm's `template` leaves hooks out, so a copy is
/// rendered whose hooks are called something else.
final class Chart {
  static final Path ROOT =
      Path.of(System.getProperty("marquee.root", "../..")).toAbsolutePath().normalize();
  static final Path FOLDER = ROOT.resolve("helm");
  static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

  /// Annotation that a hook carries in what is rendered here.
  static final String HOOK = "hook.test/kind";

  private static final String NAMESPACE = "tv";
  private static final String KUBERNETES = "1.33.0";

  private final Path copy;

  /// @param folder an empty one, for the copy
  Chart(Path folder) {
    this.copy = folder;
    try (Stream<Path> files = Files.walk(FOLDER)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path target = folder.resolve(FOLDER.relativize(file).toString());
        Files.createDirectories(target.getParent());
        Files.writeString(target, Files.readString(file).replace("helm.sh/hook:", HOOK + ":"));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Helm's own opinion.
  LintResult lint() {
    return new Helm(FOLDER).lint().strict().call();
  }

  /// Renders with an example, or the defaults where it is empty.
  List<Manifest> example(String name) {
    return rendered(name.isEmpty() ? List.of() : List.of(file(name)));
  }

  /// Renders with these values over the defaults.
  ///
  /// @throws IllegalStateException with what Helm says against them
  List<Manifest> bare(String values) {
    return over(List.of(), values);
  }

  /// Renders with the small example and these values over it.
  List<Manifest> small(String values) {
    return over(List.of(file("small")), values);
  }

  /// Renders with the large example and these values over it.
  List<Manifest> large(String values) {
    return over(List.of(file("large")), values);
  }

  private List<Manifest> over(List<Path> example, String values) {
    try {
      Path last = Files.writeString(Files.createTempFile(copy, "values", ".yaml"), values);
      List<Manifest> manifests =
          rendered(Stream.concat(example.stream(), Stream.of(last)).toList());
      Files.delete(last);
      return manifests;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path file(String example) {
    return copy.resolve("examples/" + example + ".yaml");
  }

  private List<Manifest> rendered(List<Path> valuesFiles) {
    TemplateCommand template =
        new Helm(copy)
            .template()
            .withName("m")
            .withNamespace(NAMESPACE)
            .withKubeVersion(KUBERNETES);
    valuesFiles.forEach(template::withValuesFile);
    return manifests(template.call());
  }

  private static List<Manifest> manifests(String text) {
    List<Manifest> manifests = new ArrayList<>();
    try (MappingIterator<JsonNode> documents = YAML.readerFor(JsonNode.class).readValues(text)) {
      while (documents.hasNext()) {
        JsonNode document = documents.next();
        if (document.isObject()) {
          manifests.add(new Manifest(document));
        }
      }
      return manifests;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
