package dev.marquee.streaming.upload;

import dev.marquee.platform.sql.Database;
import dev.marquee.platform.sql.Tx;
import dev.marquee.streaming.asset.Asset;
import dev.marquee.streaming.video.Rejection;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/// Rows of uploads.
final class UploadStore {
  private final Database database;

  UploadStore(Database database) {
    this.database = database;
  }

  private static final String LOCK_ACCOUNT =
      "SELECT pg_advisory_xact_lock(hashtextextended($1 || ' ' || $2, 0))";

  private static final String COUNT_UNFINISHED =
      """
      SELECT count(*) AS unfinished FROM upload
      WHERE tenant_id = $1 AND account_id = $2 AND NOT finished AND expires_at > $3
      """;

  /// Counts an account's unfinished uploads; until the transaction ends nobody else does.
  Future<Integer> countUnfinished(Tx tx, String tenant, String accountId, Instant now) {
    return tx.connection()
        .preparedQuery(LOCK_ACCOUNT)
        .execute(Tuple.of(tenant, accountId))
        .compose(locked ->
            tx.connection()
                .preparedQuery(COUNT_UNFINISHED)
                .execute(Tuple.of(tenant, accountId, now.atOffset(ZoneOffset.UTC))))
        .map(rows -> rows.iterator().next().getLong("unfinished").intValue());
  }

  private static final String INSERT_UPLOAD =
      """
      INSERT INTO upload (tenant_id, id, account_id, kind, owner_id, bytes, expires_at)
      VALUES ($1, $2, $3, $4, $5, $6, $7)
      """;

  Future<Void> insert(Tx tx, Upload upload) {
    return tx.connection()
        .preparedQuery(INSERT_UPLOAD)
        .execute(
            Tuple.of(
                upload.tenant(),
                upload.id(),
                upload.accountId(),
                upload.kind().name(),
                upload.ownerId(),
                upload.bytes(),
                upload.expiresAt().atOffset(ZoneOffset.UTC)))
        .mapEmpty();
  }

  private static final String FIND_UPLOAD =
      """
      SELECT tenant_id, id, account_id, kind, owner_id, bytes, finished, problem, expires_at
      FROM upload
      WHERE tenant_id = $1 AND id = $2 AND account_id = $3 AND expires_at > $4
      """;

  Future<Optional<Upload>> find(String tenant, UUID id, String accountId, Instant now) {
    return database
        .writer()
        .preparedQuery(FIND_UPLOAD)
        .execute(Tuple.of(tenant, id, accountId, now.atOffset(ZoneOffset.UTC)))
        .map(UploadStore::first);
  }

  private static final String POSTPONE_EXPIRY =
      "UPDATE upload SET expires_at = $3 WHERE tenant_id = $1 AND id = $2";

  Future<Void> postponeExpiry(Upload upload, Instant expiresAt) {
    return database
        .writer()
        .preparedQuery(POSTPONE_EXPIRY)
        .execute(Tuple.of(upload.tenant(), upload.id(), expiresAt.atOffset(ZoneOffset.UTC)))
        .mapEmpty();
  }

  private static final String FINISH_UPLOAD =
      """
      UPDATE upload SET finished = true, problem = $3
      WHERE tenant_id = $1 AND id = $2 AND NOT finished
      """;

  /// False when it is gone, or finished already.
  Future<Boolean> finish(Tx tx, Upload upload, String problem) {
    return tx.connection()
        .preparedQuery(FINISH_UPLOAD)
        .execute(Tuple.of(upload.tenant(), upload.id(), problem))
        .map(rows -> rows.rowCount() == 1);
  }

  private static final String DELETE_UPLOAD = "DELETE FROM upload WHERE tenant_id = $1 AND id = $2";

  Future<Void> delete(Upload upload) {
    return database
        .writer()
        .preparedQuery(DELETE_UPLOAD)
        .execute(Tuple.of(upload.tenant(), upload.id()))
        .mapEmpty();
  }

  /// Of all tenants: for the sweep.
  private static final String DELETE_EXPIRED =
      """
      /* all tenants */ DELETE FROM upload
      WHERE (tenant_id, id) IN (
        SELECT tenant_id, id FROM upload WHERE expires_at <= $1
        ORDER BY expires_at LIMIT 100 FOR UPDATE SKIP LOCKED)
      RETURNING tenant_id, id, account_id, kind, owner_id, bytes, finished, problem, expires_at
      """;

  Future<List<Upload>> deleteExpired(Instant now) {
    return database
        .writer()
        .preparedQuery(DELETE_EXPIRED)
        .execute(Tuple.of(now.atOffset(ZoneOffset.UTC)))
        .map(rows -> {
          List<Upload> expired = new ArrayList<>();
          rows.forEach(row -> expired.add(upload(row)));
          return expired;
        });
  }

  private static final String FIND_UNFINISHED =
      "SELECT id FROM upload WHERE tenant_id = $1 AND id = ANY($2) AND NOT finished";

  /// Which of these are still on their way.
  Future<Set<UUID>> unfinished(String tenant, List<UUID> ids) {
    return database
        .writer()
        .preparedQuery(FIND_UNFINISHED)
        .execute(Tuple.tuple().addString(tenant).addArrayOfUUID(ids.toArray(UUID[]::new)))
        .map(rows -> {
          Set<UUID> found = new HashSet<>();
          rows.forEach(row -> found.add(row.getUUID("id")));
          return found;
        });
  }

  private static Optional<Upload> first(RowSet<Row> rows) {
    return rows.size() == 0 ? Optional.empty() : Optional.of(upload(rows.iterator().next()));
  }

  private static Upload upload(Row row) {
    String problem = row.getString("problem");
    return new Upload(
        row.getString("tenant_id"),
        row.getUUID("id"),
        row.getString("account_id"),
        Asset.Kind.valueOf(row.getString("kind")),
        row.getUUID("owner_id"),
        row.getLong("bytes"),
        row.getBoolean("finished"),
        problem.isEmpty() ? Optional.empty() : Optional.of(Rejection.of(problem)),
        row.getOffsetDateTime("expires_at").toInstant());
  }
}
