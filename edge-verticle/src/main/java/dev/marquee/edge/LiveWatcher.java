package dev.marquee.edge;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One browser's stream of Server-Sent Events
/// ([HTML](https://html.spec.whatwg.org/multipage/server-sent-events.html)). Nothing is written
/// before its snapshot; what it is told until then waits, up to a limit. Confined to one event
/// loop.
final class LiveWatcher {
  private static final int EARLY_MAX = 256;

  private final HttpServerResponse response;
  private final Consumer<LiveWatcher> gone;
  private @Nullable List<Buffer> early = new ArrayList<>();

  /// @param gone told when it has left, maybe more than once
  LiveWatcher(RoutingContext request, Consumer<LiveWatcher> gone) {
    this.response = request.response();
    this.gone = gone;
    // Not the response's own handlers: they are how the router tells everybody of the end.
    request.addEndHandler(ended -> gone.accept(this));
  }

  /// Opens the stream: the snapshot first, then what waited.
  void begin(Buffer snapshot) {
    List<Buffer> waiting = early == null ? List.of() : early;
    early = null;
    response
        .putHeader("Content-Type", "text/event-stream")
        .putHeader("Cache-Control", "no-store")
        .putHeader("X-Accel-Buffering", "no")
        .setChunked(true);
    response.write(snapshot);
    waiting.forEach(response::write);
  }

  /// @return false when it can't keep up
  boolean tell(Buffer event) {
    if (early != null) {
      return early.size() < EARLY_MAX && early.add(event);
    }
    if (response.writeQueueFull()) {
      return false;
    }
    response.write(event);
    return true;
  }

  /// Ends the stream in good order: the browser comes again, to another process.
  void end() {
    gone.accept(this);
    response.end();
  }

  /// Tells it no more. A stalled reader's connection can't be closed in order, for that waits for
  /// what it doesn't read: the listener's idle timeout ends it.
  void drop() {
    gone.accept(this);
    response.reset();
  }
}
