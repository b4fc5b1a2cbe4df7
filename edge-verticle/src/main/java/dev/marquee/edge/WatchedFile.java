package dev.marquee.edge;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What a file says, read again now and then, so that it can change while we run. A file that
/// becomes unreadable or wrong changes nothing but the log; at the start it fails the start.
final class WatchedFile<T> {
  private static final Logger log = LoggerFactory.getLogger(WatchedFile.class);

  private final Vertx vertx;
  private final String path;
  private final Function<String, T> parser;
  private volatile T value;
  private @Nullable Buffer last;

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

  private Future<Void> read() {
    return vertx
        .fileSystem()
        .readFile(path)
        .compose(content -> {
          if (content.equals(last)) {
            return Future.succeededFuture();
          }
          return vertx
              .executeBlocking(() -> parser.apply(content.toString()))
              .map(parsed -> {
                last = content;
                value = parsed;
                return null;
              });
        });
  }
}
