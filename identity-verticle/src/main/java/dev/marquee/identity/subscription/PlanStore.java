package dev.marquee.identity.subscription;

import dev.marquee.platform.sql.Database;
import dev.marquee.platform.sql.Tx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.Period;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.StreamSupport;

/// Rows of `plan`.
public final class PlanStore {
  private final Database db;

  public PlanStore(Database db) {
    this.db = db;
  }

  private static final String ON_OFFER =
      """
      SELECT id, name, tier, amount_minor, currency, period, trial_days
      FROM plan WHERE tenant_id = $1 AND retired_at IS NULL
      ORDER BY amount_minor, id LIMIT $2
      """;

  /// Cheapest first.
  Future<List<Plan>> onOffer(String tenant, int limit) {
    return db.writer()
        .preparedQuery(ON_OFFER)
        .execute(Tuple.of(tenant, limit))
        .map(rows ->
            StreamSupport.stream(rows.spliterator(), false).map(row -> plan(row, "")).toList());
  }

  private static final String FIND_ON_OFFER =
      """
      SELECT id, name, tier, amount_minor, currency, period, trial_days
      FROM plan WHERE tenant_id = $1 AND id = $2 AND retired_at IS NULL
      FOR SHARE
      """;

  /// Nobody retires it until the transaction ends.
  Future<Optional<Plan>> findOnOffer(Tx tx, String tenant, UUID id) {
    return tx.connection()
        .preparedQuery(FIND_ON_OFFER)
        .execute(Tuple.of(tenant, id))
        .map(rows ->
            StreamSupport.stream(rows.spliterator(), false).map(row -> plan(row, "")).findFirst());
  }

  private static final String INSERT_UNLESS_TOO_MANY =
      """
      INSERT INTO plan (tenant_id, id, name, tier, amount_minor, currency, period, trial_days, created_at)
      SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9
      WHERE (SELECT count(*) FROM plan WHERE tenant_id = $1 AND retired_at IS NULL) < $10
      """;

  /// False when so many are on offer already.
  Future<Boolean> insert(Tx tx, String tenant, Plan plan, Instant now, int plansMax) {
    return tx.connection()
        .preparedQuery(INSERT_UNLESS_TOO_MANY)
        .execute(
            Tuple.tuple()
                .addString(tenant)
                .addUUID(plan.id())
                .addString(plan.name())
                .addString(plan.tier())
                .addLong(plan.amountMinor())
                .addString(plan.currency())
                .addString(plan.period().toString())
                .addInteger(plan.trialDays())
                .addOffsetDateTime(now.atOffset(ZoneOffset.UTC))
                .addInteger(plansMax))
        .map(rows -> rows.rowCount() == 1);
  }

  private static final String RETIRE =
      """
      UPDATE plan SET retired_at = coalesce(retired_at, $3)
      WHERE tenant_id = $1 AND id = $2
      """;

  /// False when there is none.
  Future<Boolean> retire(Tx tx, String tenant, UUID id, Instant now) {
    return tx.connection()
        .preparedQuery(RETIRE)
        .execute(Tuple.of(tenant, id, now.atOffset(ZoneOffset.UTC)))
        .map(rows -> rows.rowCount() == 1);
  }

  /// A plan from a row whose columns have this prefix.
  static Plan plan(Row row, String prefix) {
    return new Plan(
        row.getUUID(prefix + "id"),
        row.getString(prefix + "name"),
        row.getString(prefix + "tier"),
        row.getLong(prefix + "amount_minor"),
        row.getString(prefix + "currency"),
        Period.parse(row.getString(prefix + "period")),
        row.getInteger(prefix + "trial_days"));
  }
}
