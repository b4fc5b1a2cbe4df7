package dev.marquee.identity.subscription;

import dev.marquee.platform.sql.Database;
import dev.marquee.platform.sql.Page;
import dev.marquee.platform.sql.Tx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import java.util.stream.StreamSupport;

/// Rows of `invoice`.
public final class InvoiceStore {
  private final Database db;

  public InvoiceStore(Database db) {
    this.db = db;
  }

  private static final String LIST =
      """
      SELECT id, number, attempt, amount_minor, currency, state AS invoice_state, charge_id,
             mandate_id AS invoice_mandate_id, sent, failure_code, flag, period_from, period_to, created_at
      FROM invoice
      WHERE tenant_id = $1 AND account_id = $2 AND ($3::uuid IS NULL OR id < $3)
      ORDER BY id DESC LIMIT $4
      """;

  /// Newest first.
  Future<List<Invoice>> list(String tenant, UUID accountId, Page page) {
    return db.writer()
        .preparedQuery(LIST)
        .execute(
            Tuple.tuple()
                .addString(tenant)
                .addUUID(accountId)
                .addUUID(page.isFirst() ? null : page.id(0))
                .addInteger(page.rowsMax()))
        .map(rows ->
            StreamSupport.stream(rows.spliterator(), false).map(row -> invoice(row, "")).toList());
  }

  private static final String SAVE =
      """
      INSERT INTO invoice (tenant_id, id, subscription_id, account_id, number, attempt, amount_minor, currency,
        state, charge_id, mandate_id, sent, failure_code, flag, period_from, period_to, created_at, settled_at)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)
      ON CONFLICT (tenant_id, id) DO UPDATE SET attempt = $6, state = $9, charge_id = $10, mandate_id = $11,
        sent = $12, failure_code = $13, flag = $14, settled_at = $18
      """;

  /// Writes an invoice of a locked subscription.
  Future<Void> save(Tx tx, String tenant, Subscription of, Invoice invoice, Instant now) {
    return tx.connection()
        .preparedQuery(SAVE)
        .execute(
            Tuple.tuple()
                .addString(tenant)
                .addUUID(invoice.id())
                .addUUID(of.id())
                .addUUID(of.accountId())
                .addInteger(invoice.number())
                .addInteger(invoice.attempt())
                .addLong(invoice.amountMinor())
                .addString(invoice.currency())
                .addString(invoice.status().text())
                .addString(invoice.chargeId())
                .addString(invoice.mandateId())
                .addBoolean(invoice.sent())
                .addString(invoice.failureCode())
                .addString(invoice.flag())
                .addOffsetDateTime(utc(invoice.from()))
                .addOffsetDateTime(utc(invoice.to()))
                .addOffsetDateTime(utc(invoice.createdAt()))
                .addOffsetDateTime(invoice.isOpen() ? null : utc(now)))
        .mapEmpty();
  }

  private static final String SENT =
      """
      UPDATE invoice SET sent = true
      WHERE tenant_id = $1 AND id = $2 AND attempt = $3
      """;

  /// From now on this attempt may have reached the provider. Comes before it is sent.
  Future<Void> sent(String tenant, Invoice invoice) {
    return db.writer()
        .preparedQuery(SENT)
        .execute(Tuple.of(tenant, invoice.id(), invoice.attempt()))
        .mapEmpty();
  }

  /// An invoice from a row whose id has this prefix.
  static Invoice invoice(Row row, String prefix) {
    return new Invoice(
        row.getUUID(prefix + "id"),
        row.getInteger("number"),
        row.getInteger("attempt"),
        row.getLong("amount_minor"),
        row.getString("currency"),
        Invoice.Status.of(row.getString("invoice_state")),
        row.getString("charge_id"),
        row.getString("invoice_mandate_id"),
        row.getBoolean("sent"),
        row.getString("failure_code"),
        row.getString("flag"),
        row.getOffsetDateTime("period_from").toInstant(),
        row.getOffsetDateTime("period_to").toInstant(),
        row.getOffsetDateTime("created_at").toInstant());
  }

  private static OffsetDateTime utc(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC);
  }
}
