package dev.marquee.activity;

import com.google.protobuf.Timestamp;
import dev.marquee.activity.WatchlistStore.Entry;
import dev.marquee.platform.Uuid7;
import dev.marquee.platform.sql.Idempotency;
import dev.marquee.proto.activity.v1.AddToWatchlistRequest;
import dev.marquee.proto.activity.v1.AddToWatchlistResponse;
import dev.marquee.proto.activity.v1.LibraryService;
import dev.marquee.proto.activity.v1.ListContinueWatchingRequest;
import dev.marquee.proto.activity.v1.ListContinueWatchingResponse;
import dev.marquee.proto.activity.v1.ListHistoryRequest;
import dev.marquee.proto.activity.v1.ListHistoryResponse;
import dev.marquee.proto.activity.v1.ListWatchlistRequest;
import dev.marquee.proto.activity.v1.ListWatchlistResponse;
import dev.marquee.proto.activity.v1.RemoveFromWatchlistRequest;
import dev.marquee.proto.activity.v1.RemoveFromWatchlistResponse;
import dev.marquee.proto.activity.v1.WatchedTitle;
import dev.marquee.proto.activity.v1.WatchlistEntry;
import dev.marquee.proto.common.v1.Done;
import dev.marquee.proto.common.v1.NotFound;
import dev.marquee.proto.common.v1.WrongState;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// `marquee.activity.v1.Library`. Whose library: the calling account's, so there is nobody else's
/// to ask for.
final class LibraryRpc extends LibraryService {
  private static final Done DONE = Done.getDefaultInstance();

  private final WatchHistory history;
  private final Watchlist watchlist;
  private final Idempotency idempotency;

  LibraryRpc(WatchHistory history, Watchlist watchlist, Idempotency idempotency) {
    this.history = history;
    this.watchlist = watchlist;
    this.idempotency = idempotency;
  }

  @Override
  public Future<ListContinueWatchingResponse> listContinueWatching(
      ListContinueWatchingRequest request) {
    ListContinueWatchingResponse.Builder response = ListContinueWatchingResponse.newBuilder();
    history.continueWatching(profile(request.getProfileId()), request.getLimit()).stream()
        .map(LibraryRpc::proto)
        .forEach(response::addTitles);
    return Future.succeededFuture(response.build());
  }

  @Override
  public Future<ListHistoryResponse> listHistory(ListHistoryRequest request) {
    Page<Watched> page =
        history.page(profile(request.getProfileId()), request.getLimit(), request.getCursor());
    return Future.succeededFuture(
        ListHistoryResponse.newBuilder()
            .addAllTitles(page.items().stream().map(LibraryRpc::proto).toList())
            .setNextCursor(page.nextCursor())
            .build());
  }

  @Override
  public Future<ListWatchlistResponse> listWatchlist(ListWatchlistRequest request) {
    Page<Entry> page = watchlist.page(request.getLimit(), request.getCursor());
    return Future.succeededFuture(
        ListWatchlistResponse.newBuilder()
            .addAllEntries(page.items().stream().map(LibraryRpc::proto).toList())
            .setNextCursor(page.nextCursor())
            .build());
  }

  /// Catalog is asked before the transaction: no connection waits for another domain.
  @Override
  public Future<AddToWatchlistResponse> addToWatchlist(AddToWatchlistRequest request) {
    UUID titleId = Uuid7.parse("titleId", request.getTitleId());
    if (!watchlist.isOffered(titleId)) {
      NotFound notFound = NotFound.newBuilder().setWhat("title").build();
      return Future.succeededFuture(
          AddToWatchlistResponse.newBuilder().setNotFound(notFound).build());
    }
    return Future.succeededFuture(
        idempotency.once(
            request,
            AddToWatchlistResponse.getDefaultInstance(),
            tx -> proto(watchlist.add(tx, titleId))));
  }

  @Override
  public Future<RemoveFromWatchlistResponse> removeFromWatchlist(
      RemoveFromWatchlistRequest request) {
    UUID titleId = Uuid7.parse("titleId", request.getTitleId());
    return Future.succeededFuture(
        idempotency.once(
            request,
            RemoveFromWatchlistResponse.getDefaultInstance(),
            tx -> {
              watchlist.remove(tx, titleId);
              return RemoveFromWatchlistResponse.newBuilder().setRemoved(DONE).build();
            }));
  }

  private static AddToWatchlistResponse proto(AddOutcome outcome) {
    AddToWatchlistResponse.Builder response = AddToWatchlistResponse.newBuilder();
    return switch (outcome) {
      case AddOutcome.Listed() -> response.setAdded(DONE).build();
      case AddOutcome.Full(int titlesMax) ->
          response
              .setFull(
                  WrongState.newBuilder()
                      .setState("full")
                      .setRule("A watchlist holds at most " + titlesMax + " titles."))
              .build();
    };
  }

  private static WatchedTitle proto(Watched watched) {
    Position position = watched.position();
    return WatchedTitle.newBuilder()
        .setTitleId(watched.titleId().toString())
        .setProfileId(watched.profileId().toString())
        .setPositionMillis(position.positionMillis())
        .setDurationMillis(position.durationMillis())
        .setCompletedPercent(position.completedPercent())
        .setWatchedAt(timestamp(position.at()))
        .build();
  }

  private static WatchlistEntry proto(Entry entry) {
    return WatchlistEntry.newBuilder()
        .setTitleId(entry.titleId().toString())
        .setAddedAt(timestamp(entry.addedAt()))
        .build();
  }

  private static Timestamp timestamp(Instant at) {
    return Timestamp.newBuilder().setSeconds(at.getEpochSecond()).setNanos(at.getNano()).build();
  }

  private static @Nullable UUID profile(String text) {
    return text.isEmpty() ? null : Uuid7.parse("profileId", text);
  }
}
