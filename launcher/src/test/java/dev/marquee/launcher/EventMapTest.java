package dev.marquee.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// `docs/events.md` names every event and its topic, as the contracts do: no more, no fewer.
class EventMapTest {
  private static final Path ROOT = Path.of(System.getProperty("marquee.root"));
  private static final Pattern QUOTED = Pattern.compile("`([^`]+)`");

  /// The comment above an event's message: "Value of `a`, `b` on `topic`".
  private static final Pattern VALUE_OF =
      Pattern.compile(
          "// Value of ((?:(?!message ).)*?) on `(marquee\\.[a-z.0-9]+)`", Pattern.DOTALL);

  private static final Pattern ROW =
      Pattern.compile("(?m)^\\| (`[^|]+) \\| `(marquee\\.[^`]+)` \\|");

  @Test
  void pageAndContractsNameTheSameEvents() throws IOException {
    Map<String, String> page =
        typeToTopic(ROW.matcher(Files.readString(ROOT.resolve("docs/events.md"))));
    Map<String, String> contracts = new TreeMap<>();
    try (Stream<Path> protos = Files.walk(ROOT.resolve("proto/src/main/proto/marquee"))) {
      for (Path proto : protos.filter(path -> path.toString().endsWith(".proto")).toList()) {
        contracts.putAll(typeToTopic(VALUE_OF.matcher(Files.readString(proto))));
      }
    }

    assertThat(contracts).hasSizeGreaterThan(10);
    assertThat(page).isEqualTo(contracts);
  }

  private static Map<String, String> typeToTopic(Matcher rows) {
    Map<String, String> typeToTopic = new TreeMap<>();
    for (MatchResult row : rows.results().toList()) {
      QUOTED
          .matcher(row.group(1))
          .results()
          .forEach(type -> typeToTopic.put(type.group(1), row.group(2)));
    }
    return typeToTopic;
  }
}
