package dev.marquee.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/// The image runs the `marquee` command, and what is deployed calls it as it wants to be called.
class ImageTest {
  private static final Map<String, Object> COMMANDS =
      Map.of("run", new RunCommand(), "migrate", new MigrateCommand(), "smoke", new SmokeCommand());

  private static String dockerfile = "";
  @TempDir private static Path folder;

  @BeforeAll
  static void read() throws IOException {
    dockerfile = Files.readString(Chart.ROOT.resolve("Dockerfile"));
  }

  @Test
  void imageRunsTheCommand() {
    assertThat(dockerfile).contains("\"" + Marquee.class.getName() + "\"");
  }

  @Test
  void imageRunsAsTheUserThatPodsDemand() {
    JsonNode pod =
        Manifest.of(new Chart(folder).example("small"), "Deployment")
            .getFirst()
            .podSpec()
            .orElseThrow();

    String user = pod.at("/securityContext/runAsUser").asText();
    String group = pod.at("/securityContext/runAsGroup").asText();
    assertThat(dockerfile).contains("USER " + user + ":" + group + "\n");
  }

  @Test
  void podsCallTheCommandAsItWantsToBeCalled() {
    for (Manifest pod : new Chart(folder).example("large")) {
      if (pod.podSpec().isPresent()) {
        parse(Manifest.each(pod.container().path("args")).map(JsonNode::asText).toList());
      }
    }
  }

  @Test
  void misspeltArgumentWouldBeNoticed() {
    assertThatThrownBy(() -> parse(List.of("run", "--role=edge")))
        .isInstanceOf(CommandLine.ParameterException.class);
  }

  private static void parse(List<String> arguments) {
    Object command = COMMANDS.get(arguments.getFirst());
    assertThat(command).as(arguments.getFirst()).isNotNull();
    var _ =
        new CommandLine(command)
            .parseArgs(arguments.subList(1, arguments.size()).toArray(String[]::new));
  }
}
