package dev.marquee.streaming.upload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// An upload that two processes share a folder for is written by one of them at a time, and only
/// where it ends.
class SharedUploadIT {
  private final Vertx vertx = Vertx.vertx();
  @TempDir private Path folder;

  @AfterEach
  void stop() {
    vertx.close().await();
  }

  @Test
  void whileAnotherProcessWritesAnUploadNobodyElseDoes() throws Exception {
    UploadFiles files = files();
    Process writer = AppendingProcess.start(folder);
    try {
      while (length() < 1_000_000) {
        assertThat(writer.isAlive()).isTrue();
        LockSupport.parkNanos(1_000_000);
      }

      assertThatThrownBy(() -> append(files, length()))
          .isInstanceOf(UploadAppend.BusyException.class);
    } finally {
      writer.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
    }
    long end = length();
    assertThat(append(files, end)).as("the dead hold no locks").isEqualTo(end + 3);
  }

  @Test
  void bytesThatBelongElsewhereAreRefusedAndTheRealOffsetIsTold() throws Exception {
    UploadFiles files = files();
    append(files, 0);

    for (long wrong : new long[] {0, 2, 4}) {
      assertThatThrownBy(() -> append(files, wrong))
          .isInstanceOfSatisfying(
              UploadAppend.OtherOffsetException.class, e -> assertThat(e.offset()).isEqualTo(3));
    }
    assertThat(length()).isEqualTo(3);
  }

  private UploadFiles files() {
    return new UploadFiles(folder, vertx.createSharedWorkerExecutor("files", 2));
  }

  private static long append(UploadFiles files, long offset) {
    UploadAppend append = files.append(AppendingMain.UPLOAD, offset).await();
    append.write(AppendingMain.pattern(offset, 3)).await();
    return append.finish().await();
  }

  private Path file() {
    return folder.resolve("acme").resolve(AppendingMain.UPLOAD.id().toString());
  }

  private long length() throws IOException {
    return Files.exists(file()) ? Files.size(file()) : 0;
  }
}
