package dev.marquee.activity;

import dev.marquee.platform.rpc.CallContext;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What the calling account has watched, on any of its devices.
final class WatchHistory {
  private final ActivityOptions options;
  private final PositionStore store;

  WatchHistory(ActivityOptions options, PositionStore store) {
    this.options = options;
    this.store = store;
  }

  /// Titles begun and not finished, last watched first.
  ///
  /// @param profileId null for all profiles of the account
  /// @param limit 0 for the default
  List<Watched> continueWatching(@Nullable UUID profileId, int limit) {
    CallContext call = CallContext.current();
    return store
        .begun(
            call.tenant(),
            UUID.fromString(call.accountId()),
            profileId,
            options.begunPercent(),
            options.finishedPercent(),
            Page.limit(limit, options.continueWatchingMax()))
        .await();
  }

  /// Everything watched, last watched first. A title that is watched while its viewer pages moves
  /// to the front: it is never shown twice.
  ///
  /// @param profileId null for all profiles of the account
  /// @param limit 0 for the default
  /// @param cursor empty for the first page
  Page<Watched> page(@Nullable UUID profileId, int limit, String cursor) {
    CallContext call = CallContext.current();
    int rowsMax = Page.limit(limit, Page.LIMIT_MAX);
    List<Watched> rows =
        store
            .history(
                call.tenant(),
                UUID.fromString(call.accountId()),
                profileId,
                Cursor.parse(cursor),
                rowsMax + 1)
            .await();
    return Page.of(rows, rowsMax, Watched::cursor);
  }
}
