package dev.marquee.streaming.upload;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedInputStream;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a real kill -9 leaves of a growing upload.
@Tag("deep")
class UploadKillIT {
  @TempDir private Path folder;

  @Test
  void whateverTheMomentTheFileIsABeginningOfTheWhole() throws Exception {
    Path file = folder.resolve("acme").resolve(AppendingMain.UPLOAD.id().toString());
    Random random = new Random();
    long length = 0;

    for (int round = 0; round < 10; round++) {
      Process writer = AppendingProcess.start(folder);
      while (!Files.exists(file) || Files.size(file) <= length) {
        assertThat(writer.isAlive()).isTrue();
        LockSupport.parkNanos(1_000_000);
      }
      LockSupport.parkNanos(random.nextInt(100_000_000));
      writer.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
      assertThat(Files.size(file)).isGreaterThan(length);
      length = Files.size(file);
      assertIsABeginning(file);
    }
  }

  private static void assertIsABeginning(Path file) throws Exception {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 20)) {
      long position = 0;
      int next;
      while ((next = in.read()) >= 0) {
        if ((byte) next != AppendingMain.at(position)) {
          throw new AssertionError("a hole at byte " + position);
        }
        position++;
      }
    }
  }
}
