package dev.marquee.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Processes find each other behind one name, as pods do behind a headless service: addresses of
/// their own, one port, started in any order.
@Timeout(value = 90, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ClusterIT {
  private static final String NAME = "members.test";

  @TempDir private Path folder;
  private Path hosts = Path.of("");
  private final int port = FreeBase.find();
  private final List<Process> members = new ArrayList<>();

  @BeforeEach
  void nameStandsForThree() throws IOException {
    hosts =
        Files.writeString(
            folder.resolve("hosts"),
            "127.0.0.2 %1$s\n127.0.0.3 %1$s\n127.0.0.4 %1$s\n".formatted(NAME));
  }

  @AfterEach
  void end() {
    members.forEach(Process::destroyForcibly);
  }

  @Test
  void allMembersBehindANameFindEachOther() throws IOException {
    for (String host : List.of("127.0.0.4", "127.0.0.3", "127.0.0.2")) {
      members.add(start(host));
    }

    for (Process member : members) {
      assertThat(awaited(member, 3)).isEqualTo("MEMBERS 3");
    }
  }

  @Test
  void memberAtAnAddressThatTheNameDoesntHaveIsAlone() throws IOException {
    Files.writeString(hosts, "127.0.0.9 " + NAME + "\n");
    members.add(start("127.0.0.2"));

    assertThat(awaited(members.getFirst(), 1)).isEqualTo("MEMBERS 1");
  }

  private Process start(String host) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx256m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Djdk.net.hosts.file=" + hosts,
            "-cp",
            System.getProperty("java.class.path"),
            ClusterMember.class.getName(),
            NAME,
            host + ":" + port)
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  private static String awaited(Process member, int count) throws IOException {
    BufferedReader reader =
        new BufferedReader(new InputStreamReader(member.getInputStream(), StandardCharsets.UTF_8));
    String line = reader.readLine();
    while (line != null && !line.equals("MEMBERS " + count)) {
      line = reader.readLine();
    }
    return String.valueOf(line);
  }
}
