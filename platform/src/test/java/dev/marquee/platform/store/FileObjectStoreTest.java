package dev.marquee.platform.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.platform.testing.Eventually;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import io.vertx.grpc.common.GrpcStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The filesystem store.
class FileObjectStoreTest extends ObjectStoreContract {
  private Path root = Path.of("");

  @Override
  BlockingObjectStore emptyStore() throws IOException {
    root = Files.createTempDirectory(folder, "objects");
    return new FileObjectStore(vertx, root);
  }

  @Test
  void keysMustNotLieBeneathOneAnother() {
    store.put("a/b", Buffer.buffer("x")).await();

    assertStatus(GrpcStatus.INVALID_ARGUMENT, () -> store.put("a/b/c", Buffer.buffer("x")));
    assertStatus(GrpcStatus.INVALID_ARGUMENT, () -> store.put("a/b/c/d", Buffer.buffer("x")));
    assertStatus(GrpcStatus.INVALID_ARGUMENT, () -> store.put("a", Buffer.buffer("x")));
    assertStatus(GrpcStatus.NOT_FOUND, () -> store.get("a/b/c"));
    store.delete("a/b/c").await();
    assertThat(store.list("").await()).containsExactly("a/b");
  }

  @Test
  void aFolderThatCannotBeWrittenIsUnavailable() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "in the way");
    ObjectStore blocked = new FileObjectStore(vertx, file.resolve("objects"));

    assertStatus(GrpcStatus.UNAVAILABLE, () -> blocked.put("a", Buffer.buffer("x")));
    assertStatus(GrpcStatus.NOT_FOUND, () -> blocked.get("a"));
  }

  @Test
  void aStoreNobodyWroteToIsEmpty() {
    ObjectStore fresh = new FileObjectStore(vertx, root.resolve("not/there/yet"));

    assertThat(fresh.list("").await()).isEmpty();
    assertStatus(GrpcStatus.NOT_FOUND, () -> fresh.get("a"));
  }

  @Test
  void aFailedWriteLeavesNothingBehind() throws IOException {
    assertStatus(GrpcStatus.UNAVAILABLE, () -> store.put("a/b", folder.resolve("no-such-file")));

    try (Stream<Path> files = Files.walk(root)) {
      assertThat(files.filter(Files::isRegularFile)).isEmpty();
    }
  }

  @Test
  void aHalfWrittenFileIsNoObject() throws IOException {
    Files.createDirectories(root.resolve("a"));
    Files.writeString(root.resolve("a/~0192-half"), "half");

    assertThat(store.list("a/").await()).isEmpty();
  }

  @Test
  void aReaderWhoLetsGoLeavesNoFileOpen() throws IOException {
    store.put("film", Buffer.buffer(bytes(1 << 20))).await();
    ReadStream<Buffer> stream = store.read("film", 0, 1 << 20).await();
    Promise<Void> first = Promise.promise();
    stream.handler(chunk -> {
      stream.pause();
      first.tryComplete();
    });
    first.future().await();
    assertThat(openFiles()).hasSize(1);

    stream.handler(null);

    Eventually.until("no file is open", () -> openFiles().isEmpty());
  }

  /// This process's open files under the store's root, as Linux tells them.
  private List<Path> openFiles() throws IOException {
    try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
      return descriptors
          .map(FileObjectStoreTest::target)
          .filter(target -> target.startsWith(root) && Files.isRegularFile(target))
          .toList();
    }
  }

  private static Path target(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor);
    } catch (IOException gone) {
      return descriptor;
    }
  }
}
