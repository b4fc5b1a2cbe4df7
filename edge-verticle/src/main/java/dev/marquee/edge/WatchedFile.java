package dev.marquee.edge;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.file.FileProps;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What a file says, read again now and then, so that it can change while we run. A file that
/// becomes unreadable, wrong or empty changes nothing but the log; at the start it fails the start.
final class WatchedFile<T> {
  private static final Logger log = LoggerFactory.getLogger(WatchedFile.class);

  /// What a changed file has another of.
  private record Stamp(long modifiedMillis, long size) {
    static Stamp of(FileProps props) {
      return new Stamp(props.lastModifiedTime(), props.size());
    }
  }

  private final Vertx vertx;
  private final String path;
  private final Function<String, T> parser;
  private volatile T value;
  private @Nullable Stamp last;

  private WatchedFile(Vertx vertx, String path, Function<String, T> parser) {
    this.vertx = vertx;
    this.path = path;
    this.parser = parser;
    this.value = parser.apply("");
  }

  /// @param path empty for no file, which says what an empty one would
  /// @param parser throws IllegalArgumentException for what is wrong
  static <T> Future<WatchedFile<T>> open(
      Vertx vertx, String path, Duration interval, Function<String, T> parser) {
    WatchedFile<T> file = new WatchedFile<>(vertx, path, parser);
    if (path.isEmpty()) {
      return Future.succeededFuture(file);
    }
    return file.read()
        .onSuccess(read -> vertx.setPeriodic(interval.toMillis(), id -> file.readAgain()))
        .map(file);
  }

  T value() {
    return value;
  }

  private void readAgain() {
    read().onFailure(error -> log.error("{} isn't read again: {}", path, error.getMessage()));
  }

  /// Reads it if it isn't what it was. A change between the look and the reading has another stamp
  /// than the one that was seen, so it is read once more.
  private Future<Void> read() {
    return vertx
        .fileSystem()
        .props(path)
        .map(Stamp::of)
        .compose(stamp -> stamp.equals(last) ? Future.succeededFuture() : read(stamp));
  }

  private Future<Void> read(Stamp stamp) {
    return vertx
        .fileSystem()
        .readFile(path)
        .compose(content -> vertx.executeBlocking(() -> parser.apply(present(content.toString()))))
        .map(parsed -> {
          value = parsed;
          last = stamp;
          return null;
        });
  }

  /// A file that is being written looks empty for a moment, and no list opens every door.
  private static String present(String content) {
    if (content.isBlank()) {
      throw new IllegalArgumentException("it is empty; it may be being written");
    }
    return content;
  }
}
