package dev.marquee.streaming.upload;

import dev.marquee.streaming.asset.Asset;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.buffer.Buffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;

/// A process that appends to an upload until it is killed.
final class AppendingMain {
  static final Upload UPLOAD =
      new Upload(
          "acme",
          new UUID(1, 1),
          "ann",
          Asset.Kind.TITLE,
          new UUID(2, 2),
          1L << 40,
          false,
          Optional.empty(),
          Instant.MAX);

  private AppendingMain() {}

  public static void main(String[] arguments) {
    Vertx vertx = Vertx.vertx();
    WorkerExecutor workers = vertx.createSharedWorkerExecutor("files", 4);
    UploadFiles files = new UploadFiles(Path.of(arguments[0]), workers);
    vertx.runOnContext(start ->
        files
            .offset(UPLOAD)
            .onSuccess(offset ->
                files.append(UPLOAD, offset).onSuccess(append -> write(vertx, append, offset))));
  }

  /// Writes pieces of random size, several at a time, as a network brings them.
  private static void write(Vertx vertx, UploadAppend append, long offset) {
    Random random = new Random();
    long next = offset;
    Future<Void> last = Future.succeededFuture();
    for (int i = 0; i < 16; i++) {
      int length = 1 + random.nextInt(100_000);
      last = append.write(pattern(next, length));
      next += length;
    }
    long reached = next;
    last.onSuccess(written -> write(vertx, append, reached)).onFailure(Throwable::printStackTrace);
  }

  /// The byte at each position follows from the position.
  static Buffer pattern(long from, int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = at(from + i);
    }
    return Buffer.buffer(bytes);
  }

  static byte at(long position) {
    return (byte) ((position * 2_654_435_761L) >>> 13);
  }
}
