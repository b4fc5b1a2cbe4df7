package dev.marquee.identity;

import dev.marquee.platform.sql.Database;
import dev.marquee.platform.sql.Tx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import java.util.stream.StreamSupport;

/// Rows of `revocation`.
final class RevocationStore {
  /// One of the log.
  ///
  /// @param version tokens below it are refused
  record Numbered(long position, String subject, long version, Instant at) {}

  private final Database db;

  RevocationStore(Database db) {
    this.db = db;
  }

  private static final String INSERT =
      """
      INSERT INTO revocation (tenant_id, id, subject, version, at) VALUES ($1, $2, $3, $4, $5)
      """;

  Future<Void> insert(Tx tx, String tenant, UUID id, String subject, long version, Instant at) {
    return tx.connection()
        .preparedQuery(INSERT)
        .execute(Tuple.of(tenant, id, subject, version, utc(at)))
        .mapEmpty();
  }

  private static final String NUMBER =
      """
      WITH turn AS (SELECT pg_try_advisory_xact_lock(hashtext('marquee identity revocations')) AS mine)
      UPDATE revocation SET position = nextval('revocation_position') FROM turn
      WHERE mine AND position IS NULL
      """;

  /// Gives those that have none their positions. One process at a time, so who sees a position sees
  /// all before it; who finds another at it leaves it to the next time, and holds no connection.
  Future<Void> number() {
    return db.writer().query(NUMBER).execute().mapEmpty();
  }

  private static final String LIST_AFTER =
      """
      SELECT position, subject, version, at
      FROM revocation WHERE position > $1 AND at > $2
      ORDER BY position
      LIMIT $3
      """;

  Future<List<Numbered>> listAfter(long position, Instant notBefore, int limit) {
    return db.writer()
        .preparedQuery(LIST_AFTER)
        .execute(Tuple.of(position, utc(notBefore), limit))
        .map(rows ->
            StreamSupport.stream(rows.spliterator(), false)
                .map(row ->
                    new Numbered(
                        row.getLong("position"),
                        row.getString("subject"),
                        row.getLong("version"),
                        row.getOffsetDateTime("at").toInstant()))
                .toList());
  }

  private static final String SWEEP =
      """
      WITH gone AS (
        DELETE FROM revocation WHERE ctid = ANY (ARRAY(
          SELECT ctid FROM revocation WHERE at <= $1 AND position IS NOT NULL LIMIT 10000))
        RETURNING position)
      SELECT least(
        (SELECT max(position) FROM gone),
        (SELECT min(position) - 1 FROM revocation WHERE at > $1)) AS last
      """;

  /// Forgets those that end nothing any more.
  ///
  /// @return the position up to which none is left; 0 when none was forgotten
  Future<Long> sweep(Instant until) {
    return db.writer()
        .preparedQuery(SWEEP)
        .execute(Tuple.of(utc(until)))
        .map(rows -> rows.iterator().next().getLong("last"))
        .map(last -> last == null ? 0 : last);
  }

  private static OffsetDateTime utc(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC);
  }
}
