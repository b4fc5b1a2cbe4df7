package dev.marquee.platform.store;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marquee.platform.rpc.Fault;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import io.vertx.grpc.common.GrpcStatus;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What every object store must do.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ObjectStoreContract {
  final Vertx vertx = Vertx.vertx();

  @TempDir
  @SuppressWarnings("NullAway.Init")
  Path folder;

  @SuppressWarnings("NullAway.Init") // opened before each test
  ObjectStore store;

  /// An empty store.
  abstract BlockingObjectStore emptyStore() throws Exception;

  @BeforeEach
  void open() throws Exception {
    store = emptyStore();
  }

  @AfterAll
  void close() {
    vertx.close().await();
  }

  @Test
  void whatWasPutComesBack() {
    store.put("films/1/poster.jpg", Buffer.buffer("a poster")).await();

    assertThat(store.get("films/1/poster.jpg").await()).isEqualTo(Buffer.buffer("a poster"));
    assertThat(store.head("films/1/poster.jpg").await())
        .contains(new ObjectStore.ObjectInfo("films/1/poster.jpg", 8));
  }

  @Test
  void anEmptyObjectIsAnObject() {
    store.put("nothing", Buffer.buffer()).await();

    assertThat(store.head("nothing").await()).contains(new ObjectStore.ObjectInfo("nothing", 0));
    assertThat(store.get("nothing").await().length()).isZero();
    assertThat(read("nothing", 0, 0)).isEqualTo(Buffer.buffer());
  }

  @Test
  void aFileIsStoredAndFetchedBackOverWhatWasThere() throws Exception {
    byte[] film = bytes(3_000_000);
    Path original = Files.write(folder.resolve("film.mp4"), film);
    Path copy = Files.writeString(folder.resolve("copy.mp4"), "older and of another length");

    store.put("films/1/film.mp4", original).await();
    store.fetch("films/1/film.mp4", copy).await();

    assertThat(Files.readAllBytes(copy)).isEqualTo(film);
  }

  @Test
  void putTakesThePlaceOfAnOlderObject() {
    store.put("a", Buffer.buffer("a longer text than the next")).await();
    store.put("a", Buffer.buffer("next")).await();

    assertThat(store.get("a").await()).isEqualTo(Buffer.buffer("next"));
  }

  @Test
  void anyPartCanBeRead() {
    byte[] film = bytes(1_000_000);
    store.put("film", Buffer.buffer(film)).await();

    assertThat(read("film", 0, 1)).isEqualTo(part(film, 0, 1));
    assertThat(read("film", 123_456, 400_000)).isEqualTo(part(film, 123_456, 400_000));
    assertThat(read("film", 999_999, 1)).isEqualTo(part(film, 999_999, 1));
    assertThat(read("film", 0, 1_000_000)).isEqualTo(Buffer.buffer(film));
  }

  @Test
  void aPartIsCutAtTheObjectsEnd() {
    store.put("film", Buffer.buffer("0123456789")).await();

    assertThat(read("film", 8, 100)).isEqualTo(Buffer.buffer("89"));
    assertThat(read("film", 3, Long.MAX_VALUE)).isEqualTo(Buffer.buffer("3456789"));
  }

  @Test
  void aPartMustStartWithinTheObject() {
    store.put("film", Buffer.buffer("0123456789")).await();

    assertStatus(GrpcStatus.OUT_OF_RANGE, () -> store.read("film", 10, 1));
    assertStatus(GrpcStatus.INVALID_ARGUMENT, () -> store.read("film", -1, 1));
    assertStatus(GrpcStatus.INVALID_ARGUMENT, () -> store.read("film", 0, -1));
  }

  @Test
  void whatIsNotThereIsNotFound() {
    assertThat(store.head("no/such").await()).isEmpty();
    assertStatus(GrpcStatus.NOT_FOUND, () -> store.get("no/such"));
    assertStatus(GrpcStatus.NOT_FOUND, () -> store.read("no/such", 0, 1));
    assertStatus(GrpcStatus.NOT_FOUND, () -> store.read("no/such", 0, 0));
    assertStatus(GrpcStatus.NOT_FOUND, () -> store.fetch("no/such", folder.resolve("x")));
  }

  @Test
  void aFolderOfObjectsIsNoObject() {
    store.put("films/1", Buffer.buffer("x")).await();

    assertThat(store.head("films").await()).isEmpty();
    assertStatus(GrpcStatus.NOT_FOUND, () -> store.get("films"));
    store.delete("films").await();
    assertThat(store.list("").await()).containsExactly("films/1");
  }

  @Test
  void deletedObjectsAreGoneAndDeletingTwiceIsNoError() {
    store.put("a/b", Buffer.buffer("x")).await();

    store.delete("a/b").await();
    store.delete("a/b").await();

    assertThat(store.head("a/b").await()).isEmpty();
    assertThat(store.list("a/").await()).isEmpty();
  }

  @Test
  void aListHasTheKeysUnderAPrefixSorted() {
    for (String key : List.of("a/2", "a/10", "a/b/c", "a-1", "ab", "b")) {
      store.put(key, Buffer.buffer(key)).await();
    }

    assertThat(store.list("a/").await()).containsExactly("a/10", "a/2", "a/b/c");
    assertThat(store.list("a").await()).containsExactly("a-1", "a/10", "a/2", "a/b/c", "ab");
    assertThat(store.list("a/1").await()).containsExactly("a/10");
    assertThat(store.list("").await()).hasSize(6);
    assertThat(store.list("c/").await()).isEmpty();
  }

  @Test
  void aListIsCutAtItsLimit() throws Exception {
    BlockingObjectStore blocking = emptyStore();
    for (String key : List.of("c", "a", "b")) {
      blocking.put(key, Buffer.buffer(key)).await();
    }

    assertThat(blocking.keys("", 2)).containsExactly("a", "b");
  }

  static List<String> badKeys() {
    return List.of(
        "",
        "/",
        "/a",
        "a/",
        "a//b",
        ".",
        "..",
        "../x",
        "a/../b",
        "a/./b",
        "a/..",
        "a b",
        "ä",
        "a\\b",
        "~a",
        "a\n",
        "a\0",
        "a?b",
        "x".repeat(256),
        ("x".repeat(204) + "/").repeat(5) + "x");
  }

  @ParameterizedTest
  @MethodSource("badKeys")
  void aBadKeyIsRefused(String key) {
    for (Function<String, Future<?>> operation :
        List.<Function<String, Future<?>>>of(
            k -> store.put(k, Buffer.buffer("x")),
            k -> store.put(k, folder.resolve("x")),
            k -> store.get(k),
            k -> store.head(k),
            k -> store.read(k, 0, 1),
            k -> store.fetch(k, folder.resolve("x")),
            k -> store.delete(k))) {
      assertStatus(GrpcStatus.INVALID_ARGUMENT, () -> operation.apply(key));
    }
  }

  @Test
  void keysMayBeAsLongAsTheRuleSays() {
    String longest = ("x".repeat(204) + "/").repeat(4) + "x".repeat(204);
    assertThat(longest).hasSize(1_024);

    store.put(longest, Buffer.buffer("x")).await();

    assertThat(store.list("").await()).containsExactly(longest);
    assertStatus(GrpcStatus.INVALID_ARGUMENT, () -> store.get(longest + "x"));
  }

  @Test
  void dotsMayStandInAName() {
    store.put(".hidden/..a/b..", Buffer.buffer("x")).await();

    assertThat(store.list(".hidden/").await()).containsExactly(".hidden/..a/b..");
    assertStatus(GrpcStatus.INVALID_ARGUMENT, () -> store.list("../"));
    assertStatus(GrpcStatus.INVALID_ARGUMENT, () -> store.list("/"));
  }

  @Test
  void aLargeObjectIsNotReadWhole() throws Exception {
    Path large = Files.write(folder.resolve("large"), new byte[(16 << 20) + 1]);
    store.put("large", large).await();

    assertStatus(GrpcStatus.FAILED_PRECONDITION, () -> store.get("large"));
  }

  /// Each version is one byte value all through: a mixture of two would show.
  @Test
  void readersSeeTheOldObjectOrTheNewWhileItIsOverwritten() throws Exception {
    store.put("film", version(0)).await();
    AtomicBoolean writing = new AtomicBoolean(true);
    AtomicInteger reads = new AtomicInteger();
    try (ExecutorService readers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<java.util.concurrent.Future<?>> checks = new ArrayList<>();
      for (int reader = 0; reader < 4; reader++) {
        checks.add(
            readers.submit(() -> {
              while (writing.get()) {
                assertOneVersion(store.get("film").await());
                assertOneVersion(read("film", 0, Long.MAX_VALUE));
                reads.incrementAndGet();
              }
            }));
      }
      try {
        for (int version = 1; version <= 30 || reads.get() < 20; version++) {
          store.put("film", version(version % 100)).await();
        }
      } finally {
        writing.set(false);
      }
      for (var check : checks) {
        check.get(60, SECONDS);
      }
    }
  }

  @Test
  void aStreamBegunBeforeAnOverwriteEndsWithTheOldBytes() {
    byte[] old = bytes(8 << 20);
    store.put("film", Buffer.buffer(old)).await();
    ReadStream<Buffer> stream = store.read("film", 0, old.length).await();
    Buffer got = Buffer.buffer();
    Promise<Void> first = Promise.promise();
    Promise<Void> end = Promise.promise();
    stream.endHandler(end::complete).exceptionHandler(end::fail);
    stream.handler(chunk -> {
      got.appendBuffer(chunk);
      if (first.tryComplete()) {
        stream.pause();
      }
    });
    first.future().await();

    store.put("film", Buffer.buffer("new")).await();
    stream.resume();
    end.future().await();

    assertThat(got).isEqualTo(Buffer.buffer(old));
    assertThat(store.get("film").await()).isEqualTo(Buffer.buffer("new"));
  }

  @Test
  void aPausedStreamGivesOnlyWhatIsAskedFor() {
    store.put("film", Buffer.buffer(bytes(1 << 20))).await();
    ReadStream<Buffer> stream = store.read("film", 0, 1 << 20).await();
    AtomicInteger chunks = new AtomicInteger();
    Promise<Void> two = Promise.promise();
    stream.pause();
    stream.handler(chunk -> {
      if (chunks.incrementAndGet() == 2) {
        two.complete();
      }
    });

    stream.fetch(2);
    two.future().await();
    store.head("film").await();

    assertThat(chunks).hasValue(2);
    stream.handler(null);
  }

  Buffer read(String key, long from, long length) {
    ReadStream<Buffer> stream = store.read(key, from, length).await();
    Buffer all = Buffer.buffer();
    Promise<Void> end = Promise.promise();
    stream.endHandler(end::complete).exceptionHandler(end::fail).handler(all::appendBuffer);
    end.future().await();
    return all;
  }

  static void assertStatus(GrpcStatus status, Supplier<Future<?>> operation) {
    assertThatThrownBy(() -> operation.get().await())
        .isInstanceOfSatisfying(Fault.class, fault -> assertThat(fault.status()).isEqualTo(status));
  }

  private static void assertOneVersion(Buffer bytes) {
    byte version = bytes.getByte(0);
    assertThat(bytes).isEqualTo(version(version));
  }

  /// Versions differ in length too.
  private static Buffer version(int version) {
    byte[] bytes = new byte[300_000 + version * 1_000];
    Arrays.fill(bytes, (byte) version);
    return Buffer.buffer(bytes);
  }

  static byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }

  private static Buffer part(byte[] whole, int from, int length) {
    return Buffer.buffer(Arrays.copyOfRange(whole, from, from + length));
  }
}
