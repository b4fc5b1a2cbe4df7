package dev.marquee.booking.sale;

import dev.marquee.booking.show.ShowKey;
import dev.marquee.platform.sql.Database;
import dev.marquee.platform.sql.Tx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
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

/// Bookings as sales under way: their state and their payment.
public final class SaleStore {
  private final Database db;
  private final Duration lease;

  /// @param lease how long a process that took up a payment is left alone with it
  public SaleStore(Database db, Duration lease) {
    this.db = db;
    this.lease = lease;
  }

  /// A payment that is due.
  record Due(String tenant, UUID bookingId) {}

  private static final String FIND_SALE =
      """
      SELECT booking.tenant_id, show_id, starts_at, booking.id AS booking_id, account_id,
        ARRAY (SELECT seat_id FROM booking_seat
          WHERE booking_seat.tenant_id = booking.tenant_id AND booking_seat.booking_id = booking.id
          ORDER BY seat_id) AS seat_ids,
        booking.state, pay_by, booking.version, attempt.id AS attempt_id, method, amount_minor,
        attempt.currency, status, provider_payment_id, action_url, decline_code, captures_refused,
        confirmed_at, fruitless, webhooks, webhooks_answered, clock_timestamp() AS now
      FROM booking
      JOIN payment_attempt AS attempt
        ON attempt.tenant_id = booking.tenant_id AND attempt.booking_id = booking.id
      JOIN showtime ON showtime.tenant_id = booking.tenant_id AND showtime.id = booking.show_id
      WHERE booking.tenant_id = $1 AND booking.id = $2
      """;

  Future<Optional<Sale>> find(String tenant, UUID bookingId) {
    return db.writer()
        .preparedQuery(FIND_SALE)
        .execute(Tuple.of(tenant, bookingId))
        .map(SaleStore::first);
  }

  private static final String LOCK_SALE = FIND_SALE + "FOR UPDATE OF booking, attempt";

  /// As above, locked: nobody else moves this sale before the transaction ends.
  Future<Optional<Sale>> lock(Tx tx, String tenant, UUID bookingId) {
    return tx.connection()
        .preparedQuery(LOCK_SALE)
        .execute(Tuple.of(tenant, bookingId))
        .map(SaleStore::first);
  }

  private static final String INSERT_ATTEMPT =
      """
      INSERT INTO payment_attempt
        (tenant_id, id, booking_id, method, amount_minor, currency, next_step_at)
      VALUES ($1, $2, $3, $4, $5, $6, clock_timestamp() + make_interval(secs => $7))
      """;

  /// Adds a new booking's payment order. This process has taken it up already.
  Future<Void> insertAttempt(Tx tx, String tenant, UUID attemptId, Booking booking, String method) {
    return tx.connection()
        .preparedQuery(INSERT_ATTEMPT)
        .execute(
            Tuple.of(
                tenant,
                attemptId,
                booking.id(),
                method,
                booking.totalMinor(),
                booking.currency(),
                seconds(lease)))
        .mapEmpty();
  }

  private static final String MOVE_BOOKING =
      """
      UPDATE booking SET state = $3, version = version + $4, updated_at = clock_timestamp()
      WHERE tenant_id = $1 AND id = $2 AND version = $5
      """;

  /// Moves a locked booking to another state.
  ///
  /// @param sale before the move
  /// @param events how many events say so: 0 or 1
  Future<Void> move(Tx tx, Sale sale, BookingState state, int events) {
    return tx.connection()
        .preparedQuery(MOVE_BOOKING)
        .execute(
            Tuple.of(sale.show().tenant(), sale.bookingId(), state.name(), events, sale.version()))
        .map(moved -> {
          if (moved.rowCount() != 1) {
            throw new IllegalStateException("booking moved although it was locked");
          }
          return null;
        });
  }

  private static final String SAVE_ATTEMPT =
      """
      UPDATE payment_attempt SET method = $3, status = $4, provider_payment_id = $5,
        action_url = $6, decline_code = $7, captures_refused = $8, confirmed_at = $9,
        fruitless = $10, webhooks_answered = $11, next_step_at = $12
      WHERE tenant_id = $1 AND id = $2
      """;

  /// Saves a locked sale's payment.
  ///
  /// @param nextStepAt when it is taken up next; null for never
  Future<Void> save(Tx tx, Sale sale, @Nullable Instant nextStepAt) {
    PaymentAttempt attempt = sale.attempt();
    Tuple parameters =
        Tuple.tuple()
            .addString(sale.show().tenant())
            .addUUID(attempt.id())
            .addString(attempt.method())
            .addString(attempt.status().name())
            .addString(attempt.providerPaymentId())
            .addString(attempt.actionUrl())
            .addString(attempt.declineCode())
            .addInteger(attempt.capturesRefused())
            .addOffsetDateTime(utc(attempt.confirmedAt()))
            .addInteger(attempt.fruitless())
            .addInteger(attempt.webhooksAnswered())
            .addOffsetDateTime(utc(nextStepAt));
    return tx.connection().preparedQuery(SAVE_ATTEMPT).execute(parameters).mapEmpty();
  }

  private static final String REMEMBER_WEBHOOK =
      """
      INSERT INTO consumed_event (tenant_id, consumer, event_id) VALUES ($1, 'payment-webhooks', $2)
      ON CONFLICT DO NOTHING
      """;

  private static final String LOOK_AGAIN =
      """
      UPDATE payment_attempt
      SET webhooks = webhooks + 1, fruitless = 0, next_step_at = clock_timestamp()
      WHERE tenant_id = $1 AND booking_id = $2
      """;

  /// Has a payment looked at, once per webhook.
  ///
  /// @return false for a webhook seen before, and for one about no booking of ours
  Future<Boolean> lookAgain(Tx tx, String tenant, String webhookId, UUID bookingId) {
    return tx.connection()
        .preparedQuery(REMEMBER_WEBHOOK)
        .execute(Tuple.of(tenant, webhookId))
        .compose(seen ->
            seen.rowCount() == 0
                ? Future.succeededFuture(false)
                : tx.connection()
                    .preparedQuery(LOOK_AGAIN)
                    .execute(Tuple.of(tenant, bookingId))
                    .map(updated -> updated.rowCount() == 1));
  }

  private static final String FORGET_WEBHOOKS =
      """
      /* all tenants */ DELETE FROM consumed_event
      WHERE ctid = ANY (ARRAY(
        SELECT ctid FROM consumed_event
        WHERE consumer = 'payment-webhooks' AND at < now() - make_interval(secs => $1)
        ORDER BY at LIMIT $2))
      """;

  /// Forgets webhooks of all tenants that are too old to come again, the oldest first.
  ///
  /// @return how many
  Future<Integer> forgetWebhooks(Duration olderThan, int most) {
    return db.writer()
        .preparedQuery(FORGET_WEBHOOKS)
        .execute(Tuple.of(seconds(olderThan), most))
        .map(RowSet::rowCount);
  }

  private static final String LEASE_DUE =
      """
      /* all tenants */ UPDATE payment_attempt SET next_step_at = clock_timestamp() + make_interval(secs => $1)
      WHERE (tenant_id, id) IN (
        SELECT tenant_id, id FROM payment_attempt
        WHERE next_step_at <= clock_timestamp()
        ORDER BY next_step_at LIMIT $2 FOR UPDATE SKIP LOCKED)
      RETURNING tenant_id, booking_id
      """;

  /// Takes up payments of all tenants that are due; no other process gets them before the lease is
  /// over.
  Future<List<Due>> leaseDue(int most) {
    return db.writer()
        .preparedQuery(LEASE_DUE)
        .execute(Tuple.of(seconds(lease), most))
        .map(rows ->
            StreamSupport.stream(rows.spliterator(), false)
                .map(row -> new Due(row.getString("tenant_id"), row.getUUID("booking_id")))
                .toList());
  }

  private static Optional<Sale> first(RowSet<Row> rows) {
    return StreamSupport.stream(rows.spliterator(), false).map(SaleStore::sale).findFirst();
  }

  private static Sale sale(Row row) {
    OffsetDateTime confirmedAt = row.getOffsetDateTime("confirmed_at");
    PaymentAttempt attempt =
        new PaymentAttempt(
            row.getUUID("attempt_id"),
            row.getString("method"),
            row.getLong("amount_minor"),
            row.getString("currency"),
            PaymentStatus.valueOf(row.getString("status")),
            row.getString("provider_payment_id"),
            row.getString("action_url"),
            row.getString("decline_code"),
            row.getInteger("captures_refused"),
            confirmedAt == null ? null : confirmedAt.toInstant(),
            row.getInteger("fruitless"),
            row.getInteger("webhooks"),
            row.getInteger("webhooks_answered"));
    return new Sale(
        new ShowKey(row.getString("tenant_id"), row.getUUID("show_id")),
        row.getOffsetDateTime("starts_at").toInstant(),
        row.getUUID("booking_id"),
        row.getString("account_id"),
        List.of(row.getArrayOfStrings("seat_ids")),
        BookingState.valueOf(row.getString("state")),
        row.getOffsetDateTime("pay_by").toInstant(),
        row.getLong("version"),
        attempt,
        row.getOffsetDateTime("now").toInstant());
  }

  private static @Nullable OffsetDateTime utc(@Nullable Instant instant) {
    return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
  }

  private static double seconds(Duration duration) {
    return duration.toMillis() / 1000.0;
  }
}
