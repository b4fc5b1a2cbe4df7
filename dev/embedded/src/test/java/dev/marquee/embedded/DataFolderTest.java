package dev.marquee.embedded;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFolderTest {
  @TempDir Path folder;

  /// Root may write everywhere, so the folder that cannot be made lies below a file.
  @Test
  void unwritableFolderIsNamedInTheMessage() throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "");

    assertThatThrownBy(() -> DevServers.start(file.resolve("data"), Ports.any(), _ -> {}))
        .isInstanceOf(ServerStartException.class)
        .hasMessageContaining("The data folder " + file.resolve("data") + " cannot be written");
  }

  @Test
  void fullDiskIsRefused() {
    long megabyte = 1024L * 1024;

    assertThatThrownBy(() -> DataFolder.requireSpace(folder, 499 * megabyte))
        .isInstanceOf(ServerStartException.class)
        .hasMessageContaining("has only 499 MB free; 500 MB are needed");
    assertThatCode(() -> DataFolder.requireSpace(folder, 500 * megabyte))
        .doesNotThrowAnyException();
  }
}
