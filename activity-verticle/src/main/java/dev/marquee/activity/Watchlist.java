package dev.marquee.activity;

import dev.marquee.activity.WatchlistStore.Entry;
import dev.marquee.activity.WatchlistStore.Membership;
import dev.marquee.platform.privacy.ErasedAccounts;
import dev.marquee.platform.rpc.CallContext;
import dev.marquee.platform.rpc.Fault;
import dev.marquee.platform.sql.Tx;
import dev.marquee.proto.catalog.v1.GetTitleRightsRequest;
import dev.marquee.proto.catalog.v1.GetTitleRightsResponse;
import dev.marquee.proto.catalog.v1.Titles;
import dev.marquee.proto.catalog.v1.WorkflowState;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;

/// The calling account's watchlist. Every change locks the account's library row first, so that the
/// limit holds under concurrency and `library-updated` versions rise by one.
final class Watchlist {
  private final Clock clock;
  private final ActivityOptions options;
  private final WatchlistStore store;
  private final ActivityEvents events;
  private final Titles titles;
  private final ErasedAccounts erased = new ErasedAccounts();

  Watchlist(
      Clock clock,
      ActivityOptions options,
      WatchlistStore store,
      ActivityEvents events,
      Titles titles) {
    this.clock = clock;
    this.options = options;
    this.store = store;
    this.events = events;
    this.titles = titles;
  }

  /// True when viewers may know of a title. One that isn't published looks like one that isn't
  /// there.
  boolean isOffered(UUID titleId) {
    GetTitleRightsResponse answer =
        titles
            .getTitleRights(
                GetTitleRightsRequest.newBuilder().setTitleId(titleId.toString()).build())
            .await();
    return answer.hasRights()
        && answer.getRights().getState() == WorkflowState.WORKFLOW_STATE_PUBLISHED;
  }

  /// Puts a title on the list.
  AddOutcome add(Tx tx, UUID titleId) {
    CallContext call = CallContext.current();
    UUID accountId = UUID.fromString(call.accountId());
    lockLibrary(tx, accountId);
    Membership membership = store.membership(tx, call.tenant(), accountId, titleId).await();
    if (membership.listed()) {
      return new AddOutcome.Listed();
    }
    if (membership.titles() >= options.watchlistMax()) {
      return new AddOutcome.Full(options.watchlistMax());
    }
    Entry entry = new Entry(titleId, clock.instant().truncatedTo(ChronoUnit.MILLIS));
    store.insert(tx, call.tenant(), accountId, entry).await();
    publish(tx, accountId, titleId, true);
    return new AddOutcome.Listed();
  }

  /// Takes a title off the list; it may not have been there.
  void remove(Tx tx, UUID titleId) {
    CallContext call = CallContext.current();
    UUID accountId = UUID.fromString(call.accountId());
    lockLibrary(tx, accountId);
    if (store.delete(tx, call.tenant(), accountId, titleId).await()) {
      publish(tx, accountId, titleId, false);
    }
  }

  /// A token outlives its account by a moment; what it does then must not bring back an erased
  /// library.
  private void lockLibrary(Tx tx, UUID accountId) {
    String tenant = CallContext.current().tenant();
    if (erased.contains(tx, tenant, accountId.toString())) {
      throw Fault.denied("the account was erased");
    }
    store.lockLibrary(tx, tenant, accountId).await();
  }

  private void publish(Tx tx, UUID accountId, UUID titleId, boolean added) {
    long version = store.nextVersion(tx, CallContext.current().tenant(), accountId).await();
    events.libraryUpdated(tx, accountId, titleId, added, version);
  }

  /// A page of the list, last added first.
  ///
  /// @param limit 0 for the default
  /// @param cursor empty for the first page
  Page<Entry> page(int limit, String cursor) {
    CallContext call = CallContext.current();
    int rowsMax = Page.limit(limit, Page.LIMIT_MAX);
    List<Entry> rows =
        store
            .list(
                call.tenant(), UUID.fromString(call.accountId()), Cursor.parse(cursor), rowsMax + 1)
            .await();
    return Page.of(rows, rowsMax, Entry::cursor);
  }
}
