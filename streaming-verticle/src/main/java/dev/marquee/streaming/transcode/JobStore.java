package dev.marquee.streaming.transcode;

import dev.marquee.platform.sql.Database;
import dev.marquee.platform.sql.Tx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/// Transcode jobs and their leases, by the database's clock.
public final class JobStore {
  private final Database database;

  public JobStore(Database database) {
    this.database = database;
  }

  private static final String ENQUEUE =
      "INSERT INTO transcode_job (tenant_id, asset_id) VALUES ($1, $2)";

  /// Adds a job for an asset that has just been uploaded.
  public Future<Void> enqueue(Tx tx, String tenant, UUID asset) {
    return tx.connection().preparedQuery(ENQUEUE).execute(Tuple.of(tenant, asset)).mapEmpty();
  }

  /// Of all tenants: the worker serves the installation.
  private static final String CLAIM =
      """
      /* all tenants */ UPDATE transcode_job
      SET lease_holder = $1, lease_until = now() + $2 * interval '1 millisecond',
          attempts = attempts + 1
      WHERE (tenant_id, asset_id) = (
        SELECT tenant_id, asset_id FROM transcode_job
        WHERE lease_until <= now()
        ORDER BY created_at
        LIMIT 1
        FOR UPDATE SKIP LOCKED)
      RETURNING tenant_id, asset_id, attempts, failures
      """;

  /// Takes the oldest job that nobody holds.
  Future<Optional<Lease>> claim(String holder, Duration ttl) {
    return database
        .writer()
        .preparedQuery(CLAIM)
        .execute(Tuple.of(holder, (double) ttl.toMillis()))
        .map(rows -> {
          if (rows.size() == 0) {
            return Optional.empty();
          }
          Row row = rows.iterator().next();
          return Optional.of(
              new Lease(
                  row.getString("tenant_id"),
                  row.getUUID("asset_id"),
                  row.getInteger("attempts"),
                  row.getInteger("failures"),
                  holder));
        });
  }

  private static final String RENEW =
      """
      WITH renewed AS (
        UPDATE transcode_job SET lease_until = now() + $5 * interval '1 millisecond'
        WHERE tenant_id = $1 AND asset_id = $2 AND lease_holder = $3 AND attempts = $4
        RETURNING asset_id)
      UPDATE asset SET progress_percent = $6
      FROM renewed
      WHERE asset.tenant_id = $1 AND asset.id = renewed.asset_id
      """;

  /// Keeps the job for another while and notes its progress; false when it is somebody else's.
  Future<Boolean> renew(Lease lease, Duration ttl, int percent) {
    return database
        .writer()
        .preparedQuery(RENEW)
        .execute(
            Tuple.of(
                lease.tenant(),
                lease.asset(),
                lease.holder(),
                lease.attempt(),
                (double) ttl.toMillis(),
                percent))
        .map(rows -> rows.rowCount() == 1);
  }

  private static final String FINISH =
      """
      DELETE FROM transcode_job
      WHERE tenant_id = $1 AND asset_id = $2 AND lease_holder = $3 AND attempts = $4
      """;

  /// Ends the job; false when it is somebody else's.
  Future<Boolean> finish(Tx tx, Lease lease) {
    return tx.connection()
        .preparedQuery(FINISH)
        .execute(Tuple.of(lease.tenant(), lease.asset(), lease.holder(), lease.attempt()))
        .map(rows -> rows.rowCount() == 1);
  }

  private static final String RELEASE =
      """
      UPDATE transcode_job
      SET lease_holder = '', lease_until = now() + $5 * interval '1 millisecond',
          failures = failures + $6
      WHERE tenant_id = $1 AND asset_id = $2 AND lease_holder = $3 AND attempts = $4
      """;

  /// Gives the job back, to be taken again after a delay; false when it is somebody else's or over.
  ///
  /// @param failed whether the run counts against the video
  Future<Boolean> release(Lease lease, Duration delay, boolean failed) {
    return database
        .writer()
        .preparedQuery(RELEASE)
        .execute(
            Tuple.of(
                lease.tenant(),
                lease.asset(),
                lease.holder(),
                lease.attempt(),
                (double) delay.toMillis(),
                failed ? 1 : 0))
        .map(rows -> rows.rowCount() == 1);
  }
}
