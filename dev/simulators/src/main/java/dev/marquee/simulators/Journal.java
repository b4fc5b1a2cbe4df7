package dev.marquee.simulators;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// An append-only file of JSON lines, or nowhere at all.
///
/// A line survives the death of the process (the page cache keeps it), not that of the machine. A
/// line cut off by the death is dropped on the next start: nobody was answered for it.
final class Journal {
  private final Vertx vertx;
  private final @Nullable RandomAccessFile file;

  private Journal(Vertx vertx, @Nullable RandomAccessFile file) {
    this.vertx = vertx;
    this.file = file;
  }

  /// Reads back all lines in order, then opens the file for appending; without a path nothing is
  /// kept.
  static Future<Journal> open(Vertx vertx, @Nullable Path path, Consumer<JsonObject> restore) {
    if (path == null) {
      return Future.succeededFuture(new Journal(vertx, null));
    }
    return blocking(vertx, () -> new Journal(vertx, replay(path, restore)));
  }

  private static RandomAccessFile replay(Path path, Consumer<JsonObject> restore)
      throws IOException {
    var file = new RandomAccessFile(path.toFile(), "rw");
    file.setLength(endOfLastLine(file));
    try (var lines = Files.lines(path)) {
      lines.forEach(line -> restore.accept(new JsonObject(line)));
    }
    file.seek(file.length());
    return file;
  }

  private static long endOfLastLine(RandomAccessFile file) throws IOException {
    for (long end = file.length(); end > 0; end--) {
      file.seek(end - 1);
      if (file.read() == '\n') {
        return end;
      }
    }
    return 0;
  }

  /// Lines land in the order of the calls; completes once the line is written.
  Future<Void> append(JsonObject line) {
    RandomAccessFile target = file;
    if (target == null) {
      return Future.succeededFuture();
    }
    byte[] bytes = (line.encode() + "\n").getBytes(StandardCharsets.UTF_8);
    return blocking(
        vertx,
        () -> {
          target.write(bytes);
          return null;
        });
  }

  Future<Void> close() {
    RandomAccessFile target = file;
    if (target == null) {
      return Future.succeededFuture();
    }
    return blocking(
        vertx,
        () -> {
          target.close();
          return null;
        });
  }

  /// Work runs in the order it was handed in. Vert.x marks its result as nullable; ours never is.
  @SuppressWarnings("NullAway")
  private static <T> Future<T> blocking(Vertx vertx, Callable<T> work) {
    return vertx.executeBlocking(work);
  }
}
