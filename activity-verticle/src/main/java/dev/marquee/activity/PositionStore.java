package dev.marquee.activity;

import dev.marquee.platform.sql.Database;
import dev.marquee.platform.sql.Tx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The latest position of every viewing, in Postgres.
final class PositionStore {
  private final Database database;

  PositionStore(Database database) {
    this.database = database;
  }

  private static final String KEEP_LATEST =
      """
      INSERT INTO playback_position AS known
        (tenant_id, account_id, profile_id, title_id, session_id, position_millis,
         duration_millis, at, sequence, completed)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
      ON CONFLICT (tenant_id, account_id, profile_id, title_id) DO UPDATE
      SET session_id = EXCLUDED.session_id, position_millis = EXCLUDED.position_millis,
          duration_millis = EXCLUDED.duration_millis, at = EXCLUDED.at,
          sequence = EXCLUDED.sequence, completed = EXCLUDED.completed
      WHERE (EXCLUDED.at, EXCLUDED.sequence, EXCLUDED.session_id)
          > (known.at, known.sequence, known.session_id)
      """;

  /// Keeps a position unless a later one is known.
  Future<Void> keepLatest(Tx tx, String tenant, Viewing viewing, Position position) {
    return tx.connection()
        .preparedQuery(KEEP_LATEST)
        .execute(
            Tuple.of(
                tenant,
                viewing.accountId(),
                viewing.profileId(),
                viewing.titleId(),
                position.sessionId(),
                position.positionMillis(),
                position.durationMillis(),
                timestamp(position.at()),
                position.sequence(),
                position.completed()))
        .mapEmpty();
  }

  /// Of all tenants. Reads the whole table, once a day: an index by time would cost every report.
  private static final String DELETE_OLD =
      """
      /* all tenants */ DELETE FROM playback_position
      WHERE ctid = ANY (ARRAY(
        SELECT ctid FROM playback_position
        WHERE at < $1 LIMIT $2 FOR UPDATE SKIP LOCKED))
      """;

  /// Forgets what was watched last before a time.
  ///
  /// @return how many were forgotten
  Future<Integer> deleteBefore(Instant time, int limit) {
    return database
        .writer()
        .preparedQuery(DELETE_OLD)
        .execute(Tuple.of(timestamp(time), limit))
        .map(RowSet::rowCount);
  }

  private static final String LATEST =
      """
      SELECT profile_id, title_id, session_id, position_millis, duration_millis, at, sequence,
        completed
      FROM playback_position
      WHERE tenant_id = $1 AND account_id = $2 AND profile_id = $3 AND title_id = $4
      """;

  /// The latest position of one viewing.
  Future<Optional<Position>> latest(String tenant, Viewing viewing) {
    return database
        .reader()
        .preparedQuery(LATEST)
        .execute(Tuple.of(tenant, viewing.accountId(), viewing.profileId(), viewing.titleId()))
        .map(rows -> rows.stream().map(row -> watched(row).position()).findFirst());
  }

  private static final String BEGUN =
      """
      SELECT profile_id, title_id, session_id, position_millis, duration_millis, at, sequence,
        completed
      FROM playback_position
      WHERE tenant_id = $1 AND account_id = $2 AND ($3::uuid IS NULL OR profile_id = $3)
        AND NOT completed
        AND position_millis * 100 > duration_millis * $4
        AND position_millis * 100 < duration_millis * $5
      ORDER BY at DESC, title_id DESC, profile_id DESC
      LIMIT $6
      """;

  /// What an account has begun and not finished, last watched first.
  ///
  /// @param profileId null for all profiles
  /// @param begunPercent past this percentage
  /// @param finishedPercent before this percentage
  Future<List<Watched>> begun(
      String tenant,
      UUID accountId,
      @Nullable UUID profileId,
      int begunPercent,
      int finishedPercent,
      int limit) {
    return database
        .reader()
        .preparedQuery(BEGUN)
        .execute(
            Tuple.of(
                tenant, accountId, profileId, (long) begunPercent, (long) finishedPercent, limit))
        .map(PositionStore::list);
  }

  private static final String HISTORY =
      """
      SELECT profile_id, title_id, session_id, position_millis, duration_millis, at, sequence,
        completed
      FROM playback_position
      WHERE tenant_id = $1 AND account_id = $2 AND ($3::uuid IS NULL OR profile_id = $3)
        AND (at, title_id, profile_id) < ($4, $5, $6)
      ORDER BY at DESC, title_id DESC, profile_id DESC
      LIMIT $7
      """;

  /// What an account has watched, last watched first.
  ///
  /// @param profileId null for all profiles
  Future<List<Watched>> history(
      String tenant, UUID accountId, @Nullable UUID profileId, Cursor after, int limit) {
    return database
        .reader()
        .preparedQuery(HISTORY)
        .execute(
            Tuple.of(
                tenant,
                accountId,
                profileId,
                timestamp(after.at()),
                after.titleId(),
                after.profileId(),
                limit))
        .map(PositionStore::list);
  }

  private static List<Watched> list(RowSet<Row> rows) {
    return rows.stream().map(PositionStore::watched).toList();
  }

  private static Watched watched(Row row) {
    return new Watched(
        row.getUUID("profile_id"),
        row.getUUID("title_id"),
        new Position(
            row.getUUID("session_id"),
            row.getLong("position_millis"),
            row.getLong("duration_millis"),
            row.getOffsetDateTime("at").toInstant(),
            row.getLong("sequence"),
            row.getBoolean("completed")));
  }

  private static OffsetDateTime timestamp(Instant at) {
    return at.atOffset(ZoneOffset.UTC);
  }
}
