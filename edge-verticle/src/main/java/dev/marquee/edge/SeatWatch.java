package dev.marquee.edge;

import dev.marquee.platform.rpc.CallContext;
import dev.marquee.platform.rpc.Caller;
import dev.marquee.platform.rpc.TokenStanding;
import dev.marquee.proto.booking.v1.GetSeatMapRequest;
import dev.marquee.proto.booking.v1.GetSeatMapResponse;
import dev.marquee.proto.booking.v1.SeatMapSnapshot;
import dev.marquee.proto.booking.v1.Showtimes;
import dev.marquee.proto.booking.v1.WatchSeatsRequest;
import dev.marquee.proto.booking.v1.WatchSeatsResponse;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// One show and those who watch it in this instance: all share one stream of changes, which begins
/// with the first of them and is cancelled when the last has left. When it breaks or a change was
/// missed, everybody gets a new snapshot and it goes on from there. Confined to one event loop.
final class SeatWatch {
  private static final long RETRY_MILLIS_MIN = 500;
  private static final long RETRY_MILLIS_MAX = 30_000;
  private static final GetSeatMapResponse KNOWN =
      GetSeatMapResponse.newBuilder().setSnapshot(SeatMapSnapshot.getDefaultInstance()).build();

  private static final int RECENT_MAX = 256;

  /// What was told, by version: for those who come again.
  private record Change(String version, Buffer event) {}

  private final Vertx vertx;
  private final Showtimes showtimes;
  private final String tenant;
  private final String showId;
  private final Set<LiveWatcher> watchers = new LinkedHashSet<>();
  private final Deque<Change> recent = new ArrayDeque<>();
  private boolean followed;
  private long retryMillis = RETRY_MILLIS_MIN;
  private @Nullable ReadStream<WatchSeatsResponse> changes;
  private @Nullable Future<GetSeatMapResponse> asking;

  SeatWatch(Vertx vertx, Showtimes showtimes, String tenant, String showId) {
    this.vertx = vertx;
    this.showtimes = showtimes;
    this.tenant = tenant;
    this.showId = showId;
  }

  boolean isEmpty() {
    return watchers.isEmpty();
  }

  /// From now on the watcher is told of changes; what comes before its snapshot it keeps and tells
  /// after it. States are absolute, so a change told twice changes nothing.
  ///
  /// @param lastEventId version it knew when it left; empty when it is new
  /// @return what the domain says of the show; the watcher stays only where that is a snapshot
  Future<GetSeatMapResponse> join(LiveWatcher watcher, String lastEventId) {
    watchers.add(watcher);
    if (recent.stream().anyMatch(change -> change.version.equals(lastEventId))) {
      watcher.begin(since(lastEventId));
      return Future.succeededFuture(KNOWN);
    }
    return snapshot()
        .onSuccess(answer -> {
          if (answer.hasSnapshot() && watchers.contains(watcher)) {
            watcher.begin(snapshotEvent(answer));
            follow(answer.getSnapshot().getVersion());
          }
        });
  }

  private Buffer since(String version) {
    Buffer missed = Buffer.buffer(":\n\n");
    boolean known = false;
    for (Change change : recent) {
      if (known) {
        missed.appendBuffer(change.event);
      }
      known = known || change.version.equals(version);
    }
    return missed;
  }

  private void remember(String version, Buffer event) {
    if (recent.size() == RECENT_MAX) {
      recent.removeFirst();
    }
    recent.addLast(new Change(version, event));
  }

  /// @return whether it was watching
  boolean leave(LiveWatcher watcher) {
    boolean watched = watchers.remove(watcher);
    if (watchers.isEmpty() && changes != null) {
      changes.handler(null);
      changes = null;
    }
    return watched;
  }

  /// Ends every watcher's stream in good order.
  void end() {
    List.copyOf(watchers).forEach(LiveWatcher::end);
  }

  /// Ends the streams of those whose token has ended.
  void endIf(Predicate<TokenStanding> ended) {
    List.copyOf(watchers).forEach(watcher -> watcher.endIf(ended));
  }

  /// Tells everybody; who can't keep up is left out from then on.
  void tell(Buffer event) {
    for (LiveWatcher watcher : List.copyOf(watchers)) {
      if (!watcher.tell(event)) {
        watcher.drop();
      }
    }
  }

  private void follow(String afterVersion) {
    if (followed) {
      return;
    }
    followed = true;
    remember(afterVersion, Buffer.buffer());
    WatchSeatsRequest request =
        WatchSeatsRequest.newBuilder().setShowtimeId(showId).setAfterVersion(afterVersion).build();
    anonymously(() -> showtimes.watchSeats(request))
        .onSuccess(this::pump)
        .onFailure(error -> again());
  }

  private void pump(ReadStream<WatchSeatsResponse> stream) {
    if (watchers.isEmpty()) {
      stream.handler(null);
      return;
    }
    changes = stream;
    stream
        .exceptionHandler(error -> again())
        .endHandler(ended -> again())
        .handler(change -> {
          retryMillis = RETRY_MILLIS_MIN;
          asking = null;
          Buffer event = event("seats", change.getVersion(), ProtoJson.write(change));
          remember(change.getVersion(), event);
          tell(event);
        });
  }

  /// The stream broke: after a moment it goes on behind a new snapshot.
  private void again() {
    changes = null;
    recent.clear();
    if (!watchers.isEmpty()) {
      vertx.setTimer(retryMillis, id -> startOver());
      retryMillis = Math.min(2 * retryMillis, RETRY_MILLIS_MAX);
    }
  }

  private void startOver() {
    snapshot()
        .onSuccess(answer -> {
          if (answer.hasSnapshot()) {
            tell(snapshotEvent(answer));
            followed = false;
            follow(answer.getSnapshot().getVersion());
          } else {
            List.copyOf(watchers).forEach(LiveWatcher::drop);
          }
        })
        .onFailure(error -> again());
  }

  /// Those who join at once share one, as long as nothing was told since it was asked for: a later
  /// joiner would miss that.
  private Future<GetSeatMapResponse> snapshot() {
    if (asking != null && !asking.isComplete()) {
      return asking;
    }
    GetSeatMapRequest request = GetSeatMapRequest.newBuilder().setShowtimeId(showId).build();
    Future<GetSeatMapResponse> fresh = anonymously(() -> showtimes.getSeatMap(request));
    asking = fresh;
    return fresh;
  }

  /// As nobody, because all watchers share what comes.
  private <T> Future<T> anonymously(Supplier<Future<T>> call) {
    return new CallContext(
            UUID.randomUUID().toString(), tenant, Caller.nobody(tenant), "", "", "", "")
        .call(call::get)
        .compose(answer -> answer);
  }

  private static Buffer snapshotEvent(GetSeatMapResponse answer) {
    return event(
        "snapshot", answer.getSnapshot().getVersion(), ProtoJson.write(answer.getSnapshot()));
  }

  private static Buffer event(String name, String version, Buffer json) {
    return Buffer.buffer("event: " + name + "\nid: " + version + "\ndata: ")
        .appendBuffer(json)
        .appendString("\n\n");
  }
}
