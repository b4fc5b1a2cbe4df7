package dev.marquee.activity;

import dev.marquee.platform.sql.Database;
import dev.marquee.platform.sql.Tx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;

/// Watchlists and the library rows that lock and version them, in Postgres.
final class WatchlistStore {
  private final Database database;

  WatchlistStore(Database database) {
    this.database = database;
  }

  /// A title on a watchlist.
  record Entry(UUID titleId, Instant addedAt) {
    Cursor cursor() {
      return new Cursor(addedAt, titleId, Cursor.NO_PROFILE);
    }
  }

  /// How a title stands to a watchlist.
  ///
  /// @param titles how many are on the list
  /// @param listed whether this one is
  record Membership(long titles, boolean listed) {}

  /// The conflicting row is locked even though nothing of it changes.
  private static final String LOCK_LIBRARY =
      """
      INSERT INTO library AS known (tenant_id, account_id) VALUES ($1, $2)
      ON CONFLICT (tenant_id, account_id) DO UPDATE SET version = known.version
      """;

  /// Makes changes of one account's lists wait for each other until commit.
  Future<Void> lockLibrary(Tx tx, String tenant, UUID accountId) {
    return tx.connection()
        .preparedQuery(LOCK_LIBRARY)
        .execute(Tuple.of(tenant, accountId))
        .mapEmpty();
  }

  private static final String NEXT_VERSION =
      """
      UPDATE library SET version = version + 1
      WHERE tenant_id = $1 AND account_id = $2
      RETURNING version
      """;

  /// Version of the change that is being made; the library is locked.
  Future<Long> nextVersion(Tx tx, String tenant, UUID accountId) {
    return tx.connection()
        .preparedQuery(NEXT_VERSION)
        .execute(Tuple.of(tenant, accountId))
        .map(rows -> rows.iterator().next().getLong("version"));
  }

  private static final String MEMBERSHIP =
      """
      SELECT count(*) AS titles, COALESCE(bool_or(title_id = $3), false) AS listed
      FROM watchlist_entry
      WHERE tenant_id = $1 AND account_id = $2
      """;

  Future<Membership> membership(Tx tx, String tenant, UUID accountId, UUID titleId) {
    return tx.connection()
        .preparedQuery(MEMBERSHIP)
        .execute(Tuple.of(tenant, accountId, titleId))
        .map(rows -> rows.iterator().next())
        .map(row -> new Membership(row.getLong("titles"), row.getBoolean("listed")));
  }

  private static final String INSERT_ENTRY =
      """
      INSERT INTO watchlist_entry (tenant_id, account_id, title_id, added_at)
      VALUES ($1, $2, $3, $4)
      """;

  Future<Void> insert(Tx tx, String tenant, UUID accountId, Entry entry) {
    return tx.connection()
        .preparedQuery(INSERT_ENTRY)
        .execute(
            Tuple.of(tenant, accountId, entry.titleId(), entry.addedAt().atOffset(ZoneOffset.UTC)))
        .mapEmpty();
  }

  private static final String DELETE_ENTRY =
      """
      DELETE FROM watchlist_entry WHERE tenant_id = $1 AND account_id = $2 AND title_id = $3
      """;

  /// @return true when the title was on the list
  Future<Boolean> delete(Tx tx, String tenant, UUID accountId, UUID titleId) {
    return tx.connection()
        .preparedQuery(DELETE_ENTRY)
        .execute(Tuple.of(tenant, accountId, titleId))
        .map(rows -> rows.rowCount() == 1);
  }

  private static final String LIST_ENTRIES =
      """
      SELECT title_id, added_at
      FROM watchlist_entry
      WHERE tenant_id = $1 AND account_id = $2 AND (added_at, title_id) < ($3, $4)
      ORDER BY added_at DESC, title_id DESC
      LIMIT $5
      """;

  /// Last added first. Asks the primary: a viewer looks for what he added a moment ago.
  Future<List<Entry>> list(String tenant, UUID accountId, Cursor after, int limit) {
    return database
        .writer()
        .preparedQuery(LIST_ENTRIES)
        .execute(
            Tuple.of(
                tenant, accountId, after.at().atOffset(ZoneOffset.UTC), after.titleId(), limit))
        .map(rows -> rows.stream().map(WatchlistStore::entry).toList());
  }

  private static Entry entry(Row row) {
    return new Entry(row.getUUID("title_id"), row.getOffsetDateTime("added_at").toInstant());
  }
}
