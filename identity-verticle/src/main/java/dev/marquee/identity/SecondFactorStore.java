package dev.marquee.identity;

import dev.marquee.platform.sql.Tx;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.StreamSupport;

/// Rows of `second_factor` and `recovery_code`.
final class SecondFactorStore {
  /// @param lastStep of the last code that was taken
  record Factor(String sealedSecret, boolean inForce, long lastStep, Failures failures) {
    @Override
    public String toString() {
      return "Factor";
    }
  }

  private static final String LOCK =
      """
      SELECT secret_sealed, confirmed_at IS NOT NULL AS in_force, last_step, failures, failures_since
      FROM second_factor WHERE tenant_id = $1 AND account_id = $2
      FOR UPDATE
      """;

  /// Holds the row until the transaction ends, so that one code can't be taken twice.
  Future<Optional<Factor>> lock(Tx tx, String tenant, UUID accountId) {
    return tx.connection()
        .preparedQuery(LOCK)
        .execute(Tuple.of(tenant, accountId))
        .map(rows ->
            StreamSupport.stream(rows.spliterator(), false)
                .map(row ->
                    new Factor(
                        row.getString("secret_sealed"),
                        row.getBoolean("in_force"),
                        row.getLong("last_step"),
                        new Failures(
                            row.getInteger("failures"),
                            row.getOffsetDateTime("failures_since").toInstant())))
                .findFirst());
  }

  private static final String BEGIN =
      """
      INSERT INTO second_factor (tenant_id, account_id, secret_sealed) VALUES ($1, $2, $3)
      ON CONFLICT (tenant_id, account_id) DO UPDATE SET secret_sealed = $3, last_step = 0
        WHERE second_factor.confirmed_at IS NULL
      """;

  /// False when there is one in force.
  Future<Boolean> begin(Tx tx, String tenant, UUID accountId, String sealedSecret) {
    return tx.connection()
        .preparedQuery(BEGIN)
        .execute(Tuple.of(tenant, accountId, sealedSecret))
        .map(rows -> rows.rowCount() == 1);
  }

  private static final String TAKE =
      """
      UPDATE second_factor SET last_step = $3, failures = 0
      WHERE tenant_id = $1 AND account_id = $2
      """;

  /// Notes that a code was taken.
  Future<Void> take(Tx tx, String tenant, UUID accountId, long step) {
    return execute(tx, TAKE, Tuple.of(tenant, accountId, step));
  }

  private static final String FAIL =
      """
      UPDATE second_factor SET failures = $3, failures_since = $4
      WHERE tenant_id = $1 AND account_id = $2
      """;

  Future<Void> fail(Tx tx, String tenant, UUID accountId, Failures failures) {
    return execute(tx, FAIL, Tuple.of(tenant, accountId, failures.count(), utc(failures.since())));
  }

  private static final String CONFIRM =
      """
      WITH mine AS (UPDATE account SET second_factor = true WHERE tenant_id = $1 AND id = $2)
      UPDATE second_factor SET confirmed_at = $3 WHERE tenant_id = $1 AND account_id = $2
      """;

  Future<Void> confirm(Tx tx, String tenant, UUID accountId, Instant now) {
    return execute(tx, CONFIRM, Tuple.of(tenant, accountId, utc(now)));
  }

  private static final String REMOVE =
      """
      WITH mine AS (UPDATE account SET second_factor = false WHERE tenant_id = $1 AND id = $2)
      DELETE FROM second_factor WHERE tenant_id = $1 AND account_id = $2
      """;

  /// With its recovery codes.
  Future<Void> remove(Tx tx, String tenant, UUID accountId) {
    return execute(tx, REMOVE, Tuple.of(tenant, accountId));
  }

  private static final String FORGET_RECOVERY =
      "DELETE FROM recovery_code WHERE tenant_id = $1 AND account_id = $2";

  private static final String ADD_RECOVERY =
      """
      INSERT INTO recovery_code (tenant_id, account_id, digest)
      SELECT $1, $2, digest FROM unnest($3::bytea[]) AS digest
      """;

  /// Puts these in place of all others.
  Future<Void> setRecovery(Tx tx, String tenant, UUID accountId, List<byte[]> digests) {
    Tuple values =
        Tuple.tuple()
            .addString(tenant)
            .addUUID(accountId)
            .addArrayOfBuffer(digests.stream().map(Buffer::buffer).toArray(Buffer[]::new));
    return execute(tx, FORGET_RECOVERY, Tuple.of(tenant, accountId))
        .compose(gone -> execute(tx, ADD_RECOVERY, values));
  }

  private static final String USE_RECOVERY =
      "DELETE FROM recovery_code WHERE tenant_id = $1 AND account_id = $2 AND digest = $3";

  /// False when it is none, or was used.
  Future<Boolean> useRecovery(Tx tx, String tenant, UUID accountId, byte[] digest) {
    return tx.connection()
        .preparedQuery(USE_RECOVERY)
        .execute(Tuple.of(tenant, accountId, Buffer.buffer(digest)))
        .map(rows -> rows.rowCount() == 1);
  }

  private static Future<Void> execute(Tx tx, String sql, Tuple values) {
    return tx.connection().preparedQuery(sql).execute(values).mapEmpty();
  }

  private static OffsetDateTime utc(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC);
  }
}
