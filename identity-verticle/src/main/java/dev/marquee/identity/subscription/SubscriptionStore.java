package dev.marquee.identity.subscription;

import dev.marquee.platform.sql.Database;
import dev.marquee.platform.sql.Tx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/// Rows of `subscription`, each read with its plan and its newest invoice.
public final class SubscriptionStore {
  /// One that is to be driven on.
  record Due(String tenant, UUID id) {}

  private final Database db;

  public SubscriptionStore(Database db) {
    this.db = db;
  }

  private static final String SELECT =
      """
      SELECT s.id, s.account_id, s.state, s.trial_days, s.trial_until, s.anchor, s.periods, s.period_end,
             s.past_due_since, s.refusals, s.mandate_id, s.method, s.methods, s.mandate_asked, s.action_url,
             s.decline_code, s.tier_given, s.trial_end_told, s.end_reason, s.ended_at, s.webhooks,
             s.webhooks_answered, s.fruitless, s.version,
             p.id AS plan_id, p.name AS plan_name, p.tier AS plan_tier, p.amount_minor AS plan_amount_minor,
             p.currency AS plan_currency, p.period AS plan_period, p.trial_days AS plan_trial_days,
             i.id AS invoice_id, i.number, i.attempt, i.amount_minor, i.currency, i.state AS invoice_state,
             i.charge_id, i.mandate_id AS invoice_mandate_id, i.sent, i.failure_code, i.flag, i.period_from,
             i.period_to, i.created_at
      FROM subscription s
      JOIN plan p ON p.tenant_id = s.tenant_id AND p.id = s.plan_id
      LEFT JOIN LATERAL (
        SELECT * FROM invoice WHERE tenant_id = s.tenant_id AND subscription_id = s.id
        ORDER BY number DESC LIMIT 1) i ON true
      WHERE s.tenant_id = $1 AND s.id = $2
      """;

  Future<Optional<Subscription>> find(String tenant, UUID id) {
    return db.writer()
        .preparedQuery(SELECT)
        .execute(Tuple.of(tenant, id))
        .map(SubscriptionStore::first);
  }

  private static final String LOCK_ROW =
      "SELECT id FROM subscription WHERE tenant_id = $1 AND id = $2 FOR UPDATE";

  /// Holds a subscription's row, and reads it with what was committed before.
  Future<Optional<Subscription>> lock(Tx tx, String tenant, UUID id) {
    return tx.connection()
        .preparedQuery(LOCK_ROW)
        .execute(Tuple.of(tenant, id))
        .compose(locked -> tx.connection().preparedQuery(SELECT).execute(Tuple.of(tenant, id)))
        .map(SubscriptionStore::first);
  }

  private static final String NEWEST =
      SELECT.replace(
          "s.id = $2",
          "s.id = (SELECT id FROM subscription WHERE tenant_id = $1 AND account_id = $2 ORDER BY id DESC LIMIT 1)");

  /// The live one, or the one that ended last.
  Future<Optional<Subscription>> newest(String tenant, UUID accountId) {
    return db.writer()
        .preparedQuery(NEWEST)
        .execute(Tuple.of(tenant, accountId))
        .map(SubscriptionStore::first);
  }

  private static final String HAD_TRIAL =
      """
      SELECT EXISTS (
        SELECT FROM subscription WHERE tenant_id = $1 AND account_id = $2 AND trial_until IS NOT NULL) AS had
      """;

  Future<Boolean> hadTrial(String tenant, UUID accountId) {
    return hadTrial(db.writer(), tenant, accountId);
  }

  /// The same in a transaction: who holds a connection doesn't ask for another.
  Future<Boolean> hadTrial(Tx tx, String tenant, UUID accountId) {
    return hadTrial(tx.connection(), tenant, accountId);
  }

  private static Future<Boolean> hadTrial(SqlClient client, String tenant, UUID accountId) {
    return client
        .preparedQuery(HAD_TRIAL)
        .execute(Tuple.of(tenant, accountId))
        .map(rows -> rows.iterator().next().getBoolean("had"));
  }

  private static final String INSERT_UNLESS_LIVE =
      """
      INSERT INTO subscription (tenant_id, id, account_id, plan_id, state, trial_days, periods, period_end,
        refusals, mandate_id, method, methods, mandate_asked, action_url, decline_code, tier_given,
        trial_end_told, end_reason, next_step_at, version, created_at)
      VALUES ($1, $2, $3, $4, 'pending', $5, 0, $6, 0, '', $7, 1, '', '', '', false, false, '', $8, 0, $9)
      ON CONFLICT DO NOTHING
      """;

  /// Of two at once the second waits for the first.
  ///
  /// @return false when the account has a live one
  Future<Boolean> insert(
      Tx tx, String tenant, Subscription wanted, Instant nextStepAt, Instant now) {
    return tx.connection()
        .preparedQuery(INSERT_UNLESS_LIVE)
        .execute(
            Tuple.tuple()
                .addString(tenant)
                .addUUID(wanted.id())
                .addUUID(wanted.accountId())
                .addUUID(wanted.plan().id())
                .addInteger(wanted.standing().trialDays())
                .addOffsetDateTime(utc(wanted.standing().until()))
                .addString(wanted.mandate().method())
                .addOffsetDateTime(utc(nextStepAt))
                .addOffsetDateTime(utc(now)))
        .map(rows -> rows.rowCount() == 1);
  }

  private static final String SAVE =
      """
      UPDATE subscription SET state = $3, trial_until = $4, anchor = $5, periods = $6, period_end = $7,
        past_due_since = $8, refusals = $9, mandate_id = $10, method = $11, methods = $12, mandate_asked = $13,
        action_url = $14, decline_code = $15, tier_given = $16, trial_end_told = $17, end_reason = $18,
        ended_at = $19, webhooks_answered = greatest(webhooks_answered, $20), fruitless = $21,
        next_step_at = $22, version = $23
      WHERE tenant_id = $1 AND id = $2
      """;

  /// Writes a locked subscription; its invoice goes by [InvoiceStore].
  ///
  /// @param nextStepAt when it is taken up again; null for never
  Future<Void> save(
      Tx tx,
      String tenant,
      Subscription s,
      int answered,
      int fruitless,
      @Nullable Instant nextStepAt,
      long version) {
    Standing standing = s.standing();
    return tx.connection()
        .preparedQuery(SAVE)
        .execute(
            Tuple.tuple()
                .addString(tenant)
                .addUUID(s.id())
                .addString(standing.state().text())
                .addOffsetDateTime(utc(standing.trialUntil()))
                .addOffsetDateTime(utc(standing.anchor()))
                .addInteger(standing.periods())
                .addOffsetDateTime(utc(standing.until()))
                .addOffsetDateTime(utc(standing.pastDueSince()))
                .addInteger(standing.refusals())
                .addString(s.mandate().id())
                .addString(s.mandate().method())
                .addInteger(s.mandate().methods())
                .addString(s.mandate().asked())
                .addString(s.actionUrl())
                .addString(s.declineCode())
                .addBoolean(s.tierGiven())
                .addBoolean(s.told())
                .addString(standing.endReason())
                .addOffsetDateTime(utc(standing.endedAt()))
                .addInteger(answered)
                .addInteger(fruitless)
                .addOffsetDateTime(utc(nextStepAt))
                .addLong(version))
        .mapEmpty();
  }

  private static final String LEASE_DUE =
      """
      /* all tenants */ UPDATE subscription SET next_step_at = $1 + $3 * interval '1 millisecond'
      WHERE (tenant_id, id) IN (
        SELECT tenant_id, id FROM subscription WHERE next_step_at <= $1
          AND NOT EXISTS (SELECT FROM tenant t WHERE t.id = subscription.tenant_id AND t.suspended)
        ORDER BY next_step_at LIMIT $2
        FOR UPDATE SKIP LOCKED)
      RETURNING tenant_id, id
      """;

  /// Takes up what is due at tenants that aren't suspended; nobody else does before the lease is
  /// over.
  Future<List<Due>> leaseDue(Instant now, int limit, Duration lease) {
    return db.writer()
        .preparedQuery(LEASE_DUE)
        .execute(Tuple.of(utc(now), limit, lease.toMillis()))
        .map(rows ->
            StreamSupport.stream(rows.spliterator(), false)
                .map(row -> new Due(row.getString("tenant_id"), row.getUUID("id")))
                .toList());
  }

  private static final String REMEMBER =
      """
      INSERT INTO billing_webhook (tenant_id, id, received_at) VALUES ($1, $2, $3)
      ON CONFLICT DO NOTHING
      """;

  private static final String LOOK =
      """
      UPDATE subscription SET webhooks = webhooks + 1, next_step_at = $3
      WHERE tenant_id = $1 AND id = $2
      """;

  /// Has a subscription looked at because of a webhook, once a webhook.
  ///
  /// @return false when it came before, or there is no such subscription
  Future<Boolean> lookAgain(Tx tx, String tenant, String webhookId, UUID id, Instant now) {
    return tx.connection()
        .preparedQuery(REMEMBER)
        .execute(Tuple.of(tenant, webhookId, utc(now)))
        .compose(noted ->
            noted.rowCount() == 0
                ? Future.succeededFuture(false)
                : tx.connection()
                    .preparedQuery(LOOK)
                    .execute(Tuple.of(tenant, id, utc(now)))
                    .map(rows -> rows.rowCount() == 1));
  }

  private static final String FORGET =
      """
      /* all tenants */ DELETE FROM billing_webhook WHERE ctid = ANY (ARRAY(
        SELECT ctid FROM billing_webhook WHERE received_at < $1 LIMIT 10000))
      """;

  Future<Void> forgetWebhooks(Instant before) {
    return db.writer().preparedQuery(FORGET).execute(Tuple.of(utc(before))).mapEmpty();
  }

  private static Optional<Subscription> first(RowSet<Row> rows) {
    return StreamSupport.stream(rows.spliterator(), false)
        .findFirst()
        .map(SubscriptionStore::subscription);
  }

  private static Subscription subscription(Row row) {
    Optional<Invoice> invoice =
        row.getUUID("invoice_id") == null
            ? Optional.empty()
            : Optional.of(InvoiceStore.invoice(row, "invoice_"));
    return new Subscription(
        row.getUUID("id"),
        row.getUUID("account_id"),
        PlanStore.plan(row, "plan_"),
        standing(row, invoice.filter(Invoice::isOpen).isPresent()),
        new Mandate(
            row.getString("mandate_id"),
            row.getString("method"),
            row.getInteger("methods"),
            row.getString("mandate_asked")),
        invoice,
        row.getString("action_url"),
        row.getString("decline_code"),
        row.getBoolean("tier_given"),
        row.getBoolean("trial_end_told"),
        row.getInteger("webhooks") > row.getInteger("webhooks_answered"),
        row.getInteger("webhooks"),
        row.getInteger("fruitless"),
        row.getLong("version"));
  }

  private static Standing standing(Row row, boolean charging) {
    return new Standing(
        State.of(row.getString("state")),
        charging,
        row.getInteger("trial_days"),
        instant(row.getOffsetDateTime("trial_until")),
        instant(row.getOffsetDateTime("anchor")),
        row.getInteger("periods"),
        row.getOffsetDateTime("period_end").toInstant(),
        instant(row.getOffsetDateTime("past_due_since")),
        row.getInteger("refusals"),
        row.getString("end_reason"),
        instant(row.getOffsetDateTime("ended_at")));
  }

  private static @Nullable Instant instant(@Nullable OffsetDateTime time) {
    return time == null ? null : time.toInstant();
  }

  private static @Nullable OffsetDateTime utc(@Nullable Instant instant) {
    return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
  }
}
