package dev.marquee.edge;

import dev.marquee.platform.rpc.TokenStanding;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// One browser's stream of Server-Sent Events
/// ([HTML](https://html.spec.whatwg.org/multipage/server-sent-events.html)). Nothing is written
/// before its snapshot; what it is told until then waits, up to a limit. Confined to one event
/// loop.
final class LiveWatcher {
  private static final int EARLY_MAX = 256;
  private static final Buffer SESSION_ENDED = Buffer.buffer("event: session-ended\ndata: {}\n\n");

  private final HttpServerResponse response;
  private final Optional<TokenStanding> standing;
  private final Consumer<LiveWatcher> gone;
  private @Nullable List<Buffer> early = new ArrayList<>();

  /// @param standing of the token it came with; empty for nobody
  /// @param gone told when it has left, maybe more than once
  LiveWatcher(
      RoutingContext request, Optional<TokenStanding> standing, Consumer<LiveWatcher> gone) {
    this.response = request.response();
    this.standing = standing;
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

  /// Ends the stream, saying why, when the token it was opened with has ended: its holder signs in
  /// or refreshes, and comes again.
  void endIf(Predicate<TokenStanding> ended) {
    if (standing.filter(ended).isEmpty()) {
      return;
    }
    if (early == null && response.writeQueueFull()) {
      drop();
      return;
    }
    gone.accept(this);
    if (early == null) {
      response.write(SESSION_ENDED);
    } else {
      early = null;
      begin(SESSION_ENDED);
    }
    response.end();
  }

  /// Tells it no more. A stalled reader's connection can't be closed in order, for that waits for
  /// what it doesn't read: the listener's idle timeout ends it.
  void drop() {
    gone.accept(this);
    response.reset();
  }
}
