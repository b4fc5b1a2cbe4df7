package dev.marquee.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OrphansIT {
  private static final Duration GONE_LIMIT = Duration.ofMinutes(1);

  @TempDir Path folder;

  @Test
  void noServerOutlivesAParentThatIsKilled() throws Exception {
    Process parent =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dmarquee.root=" + System.getProperty("marquee.root"),
                "-cp",
                System.getProperty("java.class.path"),
                ServersMain.class.getName(),
                folder.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    List<Long> pids = pidsPrintedBy(parent);
    assertThat(pids).hasSize(3).allMatch(ProcFs::isRunning);

    parent.destroyForcibly().waitFor();

    assertThat(Poll.until(GONE_LIMIT, () -> pids.stream().noneMatch(ProcFs::isRunning))).isTrue();
    Path cluster = folder.resolve("postgres/cluster");
    assertThat(Poll.until(GONE_LIMIT, () -> ProcFs.workingIn(cluster, "postgres").isEmpty()))
        .isTrue();
  }

  @Test
  void watchdogEndsTheChildWhereTheKernelCannot() throws Exception {
    Process parent = new ProcessBuilder("sleep", "60").start();
    var command =
        new ChildProcess.Command(
            List.of("sleep", "60"),
            Map.of(),
            RunAs.SELF,
            folder,
            folder.resolve("log"),
            Signal.TERM);
    ChildProcess child = ChildProcess.start(command);
    ParentGuard.watchFrom(parent.pid(), child.pid(), Signal.TERM);

    assertThat(child.isAlive()).isTrue();
    parent.destroyForcibly().waitFor();

    assertThat(Poll.until(GONE_LIMIT, () -> !child.isAlive())).isTrue();
  }

  private static List<Long> pidsPrintedBy(Process parent) throws IOException {
    BufferedReader output = parent.inputReader();
    String line = output.readLine();
    while (line != null && !line.startsWith("PIDS ")) {
      line = output.readLine();
    }
    assertThat(line).isNotNull();
    return Stream.of(line.substring("PIDS ".length()).split(" ", -1)).map(Long::valueOf).toList();
  }
}
