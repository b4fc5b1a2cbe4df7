package dev.marquee.streaming.playback;

import dev.marquee.platform.sql.Database;
import dev.marquee.platform.sql.Tx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// Rows of playback sessions.
final class SessionStore {
  private static final String COLUMNS =
      "tenant_id, id, account_id, profile_id, title_id, asset_id, device, country, genres,"
          + " maturity_rating, duration_millis, with_ads, expires_at";

  private final Database database;

  SessionStore(Database database) {
    this.database = database;
  }

  private static final String INSERT_SESSION =
      "INSERT INTO playback_session ("
          + COLUMNS
          + ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)";

  Future<Void> insert(Tx tx, Session session) {
    return tx.connection()
        .preparedQuery(INSERT_SESSION)
        .execute(
            Tuple.tuple()
                .addString(session.tenant())
                .addUUID(session.id())
                .addString(session.accountId())
                .addString(session.profileId())
                .addUUID(session.titleId())
                .addUUID(session.assetId())
                .addString(session.device())
                .addString(session.country())
                .addArrayOfString(session.genres().toArray(String[]::new))
                .addString(session.maturityRating())
                .addLong(session.durationMillis())
                .addBoolean(session.withAds())
                .addOffsetDateTime(session.expiresAt().atOffset(ZoneOffset.UTC)))
        .mapEmpty();
  }

  private static final String FIND_SESSION =
      "SELECT " + COLUMNS + " FROM playback_session WHERE tenant_id = $1 AND id = $2";

  Future<Optional<Session>> find(String tenant, UUID id) {
    return database
        .writer()
        .preparedQuery(FIND_SESSION)
        .execute(Tuple.of(tenant, id))
        .map(SessionStore::first);
  }

  private static final String LOCK_ACCOUNT =
      "SELECT pg_advisory_xact_lock(hashtextextended('session ' || $1 || ' ' || $2, 0))";

  private static final String FIND_OPEN =
      "SELECT "
          + COLUMNS
          + """
           FROM playback_session
           WHERE tenant_id = $1 AND account_id = $2 AND title_id = $3 AND asset_id = $4
             AND with_ads = $5 AND $6 IN ('', profile_id) AND expires_at > $7
           ORDER BY id DESC
           LIMIT 1
          """;

  /// The latest session like this one that goes on after a time. Until the transaction ends nobody
  /// else looks for one of the account.
  ///
  /// @param profileId whose; empty for any
  Future<Optional<Session>> findOpen(Tx tx, Session like, String profileId, Instant after) {
    return tx.connection()
        .preparedQuery(LOCK_ACCOUNT)
        .execute(Tuple.of(like.tenant(), like.accountId()))
        .compose(locked ->
            tx.connection()
                .preparedQuery(FIND_OPEN)
                .execute(
                    Tuple.of(
                        like.tenant(),
                        like.accountId(),
                        like.titleId(),
                        like.assetId(),
                        like.withAds(),
                        profileId,
                        after.atOffset(ZoneOffset.UTC))))
        .map(SessionStore::first);
  }

  /// Of all tenants: for the sweep.
  private static final String DELETE_ENDED =
      """
      /* all tenants */ DELETE FROM playback_session
      WHERE (tenant_id, id) IN (
        SELECT tenant_id, id FROM playback_session WHERE expires_at < $1
        ORDER BY expires_at LIMIT $2 FOR UPDATE SKIP LOCKED)
      """;

  /// How many were deleted.
  Future<Integer> deleteEndedBefore(Instant time, int limit) {
    return database
        .writer()
        .preparedQuery(DELETE_ENDED)
        .execute(Tuple.of(time.atOffset(ZoneOffset.UTC), limit))
        .map(RowSet::rowCount);
  }

  private static Optional<Session> first(RowSet<Row> rows) {
    return rows.size() == 0 ? Optional.empty() : Optional.of(session(rows.iterator().next()));
  }

  private static Session session(Row row) {
    return new Session(
        row.getString("tenant_id"),
        row.getUUID("id"),
        row.getString("account_id"),
        row.getString("profile_id"),
        row.getUUID("title_id"),
        row.getUUID("asset_id"),
        row.getString("device"),
        row.getString("country"),
        List.of(row.getArrayOfStrings("genres")),
        row.getString("maturity_rating"),
        row.getLong("duration_millis"),
        row.getBoolean("with_ads"),
        row.getOffsetDateTime("expires_at").toInstant());
  }
}
