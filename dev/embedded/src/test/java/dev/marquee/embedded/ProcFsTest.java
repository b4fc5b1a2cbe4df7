package dev.marquee.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcFsTest {
  @TempDir Path folder;

  @Test
  void nameMayHoldBracketsAndSpaces() {
    String stat =
        "77 (a) (b) c) S 1 77 77 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 12 0 987654 1024 100 1844";

    assertThat(ProcFs.parse(77, stat)).isEqualTo(new ProcFs(77, "a) (b) c", 'S', 12, 987654));
  }

  @Test
  void leftoverIsFoundUnlessItsPidWentToAnotherProcess() throws Exception {
    long pid = ProcessHandle.current().pid();
    var file = new PidFile(folder.resolve("server.pid"));
    assertThat(file.leftover()).isEmpty();

    file.write(pid);
    assertThat(file.leftover()).map(ProcessHandle::pid).contains(pid);
    Files.writeString(file.path(), pid + " 1\n");

    assertThat(file.leftover()).isEmpty();
  }
}
