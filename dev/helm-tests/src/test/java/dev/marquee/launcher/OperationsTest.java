package dev.marquee.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The operators' pages speak only of what exists.
class OperationsTest {
  private static final Path PAGES = Chart.ROOT.resolve("docs/operations");
  private static final Pattern LINK = Pattern.compile("]\\(([^)#:]+)\\)");
  private static final Pattern METRIC =
      Pattern.compile(
          "\\b((?:activity|ads|breaker|edge|events|identity|rpc|streaming|sync)_[a-z_]+)\\b");
  private static final Pattern UNIT = Pattern.compile("(_seconds)?(_total|_count|_sum|_max)?$");
  private static final Pattern NAME = Pattern.compile("\"([a-z]+(?:\\.[a-z]+)+\\.?)\"");

  private static Set<String> meters = Set.of();
  @TempDir private static Path folder;

  @BeforeAll
  static void readSources() throws IOException {
    try (Stream<Path> files = Files.walk(Chart.ROOT)) {
      meters =
          files
              .filter(file -> file.toString().endsWith(".java"))
              .filter(file -> file.toString().contains("/src/main/java/"))
              .flatMap(file -> NAME.matcher(text(file)).results())
              .map(found -> found.group(1).replace('.', '_'))
              .collect(Collectors.toSet());
    }
  }

  @Test
  void runbookNamesMetricsThatExist() {
    List<String> named = metrics(text(PAGES.resolve("runbook.md")));

    assertThat(named).hasSizeGreaterThan(10).allMatch(OperationsTest::exists);
  }

  @Test
  void misspeltMetricWouldBeNoticed() {
    assertThat(metrics("`events_outbox_size_seconds`")).noneMatch(OperationsTest::exists);
  }

  @Test
  void linksLeadSomewhere() throws IOException {
    try (Stream<Path> pages = Files.list(PAGES)) {
      for (Path page : pages.toList()) {
        LINK.matcher(text(page))
            .results()
            .map(link -> page.resolveSibling(link.group(1)))
            .forEach(target -> assertThat(target).as(page.toString()).exists());
      }
    }
  }

  @Test
  void everySecretOfTheChartIsExplained() {
    String readme = text(Chart.FOLDER.resolve("README.md"));
    Set<String> keys = new TreeSet<>();
    for (Manifest pod : new Chart(folder).example("large")) {
      if (pod.podSpec().isPresent()) {
        Manifest.each(pod.container().path("env"))
            .map(variable -> variable.at("/valueFrom/secretKeyRef/key"))
            .filter(JsonNode::isTextual)
            .forEach(key -> keys.add(key.asText()));
      }
    }

    assertThat(keys)
        .hasSizeGreaterThan(15)
        .map(key -> key.replaceAll("(Secrets)\\.k1$", "$1.<id>"))
        .map(key -> key.replaceAll("(postgres\\.passwords)\\..*", "$1.<role>"))
        .allMatch(key -> readme.contains("`" + key + "`"));
  }

  /// A counter made of a prefix and a word counts as the prefix.
  private static boolean exists(String metric) {
    String meter = UNIT.matcher(metric).replaceFirst("");
    return meters.contains(meter)
        || meters.contains(meter.substring(0, meter.lastIndexOf('_') + 1));
  }

  private static List<String> metrics(String text) {
    return METRIC.matcher(text).results().map(MatchResult::group).distinct().toList();
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
