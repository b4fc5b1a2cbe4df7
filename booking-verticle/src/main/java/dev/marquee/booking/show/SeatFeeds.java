package dev.marquee.booking.show;

import dev.marquee.platform.rpc.Fault;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.streams.ReadStream;
import io.vertx.grpc.common.GrpcStatus;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Follows the change streams of shows for their watchers: one reader a show, shared by all its
/// watchers, woken by hints and at the latest after the poll interval. Confined to the verticle's
/// context.
///
/// @param <T> what watchers get
public final class SeatFeeds<T> {
  private static final Logger log = LoggerFactory.getLogger(SeatFeeds.class);

  private final Vertx vertx;
  private final LiveSeats live;
  private final LiveOptions options;
  private final Clock clock;
  private final BiFunction<Long, List<SeatStatus>, T> message;
  private final Map<ShowKey, Feed> showToFeed = new HashMap<>();
  private int watchers;
  private boolean stopping;

  /// @param message makes what watchers get, once for all of them; without seats it is a heartbeat
  public SeatFeeds(
      Vertx vertx,
      LiveSeats live,
      LiveOptions options,
      Clock clock,
      BiFunction<Long, List<SeatStatus>, T> message) {
    this.vertx = vertx;
    this.live = live;
    this.options = options;
    this.clock = clock;
    this.message = message;
  }

  /// Changes after a version, as they happen. Awaits what has happened by now.
  ///
  /// @throws Fault OUT_OF_RANGE when changes in between can't be told; RESOURCE_EXHAUSTED
  ReadStream<T> watch(ShowKey show, long afterVersion) {
    if (stopping || watchers >= options.watchersMax()) {
      throw Fault.shed("too many seat maps are being watched here");
    }
    watchers++;
    SeatWatch<T> watch = new SeatWatch<>(afterVersion, options.backlogMax(), () -> watchers--);
    try {
      catchUp(show, watch);
    } catch (RuntimeException e) {
      watch.end();
      throw e;
    }
    return watch;
  }

  /// Reads on until the watcher is where the feed is, then joins it there: between the last await
  /// and the joining nothing else runs.
  private void catchUp(ShowKey show, SeatWatch<T> watch) {
    while (true) {
      List<SeatChange> changes =
          live.changes(show, watch.version()).await().orElseThrow(SeatFeeds::missed);
      changes.forEach(change -> watch.emit(change.version(), message(change)));
      if (watch.isOver()) {
        throw missed();
      }
      Feed feed = showToFeed.get(show);
      if (feed == null) {
        feed = new Feed(show, watch.version());
        showToFeed.put(show, feed);
        feed.start();
      }
      if (feed.version <= watch.version()) {
        feed.watches.add(watch);
        // Without a message the client would not even learn that the call was accepted.
        watch.emit(message.apply(watch.version(), List.of()));
        return;
      }
    }
  }

  /// Ends all streams in good order: their readers go elsewhere.
  public Future<Void> stop() {
    stopping = true;
    for (Feed feed : List.copyOf(showToFeed.values())) {
      feed.stop();
      List.copyOf(feed.watches).forEach(SeatWatch::end);
    }
    return Future.succeededFuture();
  }

  private static Fault missed() {
    return new Fault(GrpcStatus.OUT_OF_RANGE, "changes were missed: take a new seat map");
  }

  private T message(SeatChange change) {
    return message.apply(change.version(), change.seats());
  }

  /// The reader of one show.
  private final class Feed {
    private final ShowKey show;
    private final Set<SeatWatch<T>> watches = new LinkedHashSet<>();
    private long version;
    private Instant quietSince = clock.instant();
    private boolean hinted;
    private boolean reading;
    private long timer;
    private final MessageConsumer<String> hints;

    Feed(ShowKey show, long version) {
      this.show = show;
      this.version = version;
      this.hints = vertx.eventBus().consumer(show.hintAddress());
    }

    void start() {
      hints.handler(hint -> read());
      poll();
    }

    private void poll() {
      timer =
          vertx.setTimer(
              options.pollInterval().toMillis(),
              id -> {
                read();
                if (showToFeed.get(show) == this) {
                  poll();
                }
              });
    }

    /// One read at a time; a hint that comes meanwhile makes another one follow.
    private void read() {
      hinted = true;
      if (reading) {
        return;
      }
      reading = true;
      try {
        while (hinted && showToFeed.get(show) == this) {
          hinted = false;
          readOnce();
        }
      } finally {
        reading = false;
      }
    }

    private void readOnce() {
      watches.removeIf(SeatWatch::isOver);
      if (watches.isEmpty()) {
        stop();
        return;
      }
      Optional<List<SeatChange>> changes;
      try {
        changes = live.changes(show, version).await();
      } catch (RuntimeException e) {
        log.debug("changes of {} can't be read just now", show, e);
        return;
      }
      changes.ifPresentOrElse(this::deliver, this::gap);
    }

    private void deliver(List<SeatChange> changes) {
      for (SeatChange change : changes) {
        T told = message(change);
        version = change.version();
        List.copyOf(watches).forEach(watch -> watch.emit(change.version(), told));
      }
      Instant now = clock.instant();
      if (!changes.isEmpty()) {
        hinted = true;
        quietSince = now;
      } else if (now.isAfter(quietSince.plus(options.heartbeat()))) {
        T heartbeat = message.apply(version, List.of());
        List.copyOf(watches).forEach(watch -> watch.emit(heartbeat));
        quietSince = now;
      }
    }

    private void gap() {
      stop();
      List.copyOf(watches).forEach(watch -> watch.fail(missed()));
    }

    private void stop() {
      showToFeed.remove(show, this);
      vertx.cancelTimer(timer);
      hints.unregister();
    }
  }
}
