package dev.marquee.identity;

import dev.marquee.platform.sql.Database;
import dev.marquee.platform.sql.Tx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/// Rows of `erasure` and `erasure_domain`.
final class ErasureStore {
  /// One that this process works on until its claim runs out.
  ///
  /// @param attempts that failed before
  record Claimed(UUID id, Subject subject, int attempts) {}

  private final Database db;
  private final Clock clock;

  ErasureStore(Database db, Clock clock) {
    this.db = db;
    this.clock = clock;
  }

  private static final String INSERT =
      """
      INSERT INTO erasure (tenant_id, id, account_id, state, status_before, requested_at, due_at, next_attempt_at)
      VALUES ($1, $2, $3, 'waiting', $4, $5, $6, $6)
      """;

  /// @param before what the account is without it
  Future<Void> insert(Tx tx, String tenant, Erasure erasure, AccountStatus before) {
    return tx.connection()
        .preparedQuery(INSERT)
        .execute(
            Tuple.of(
                tenant,
                erasure.id(),
                erasure.accountId(),
                before.text(),
                utc(erasure.requestedAt()),
                utc(erasure.dueAt())))
        .mapEmpty();
  }

  private static final String CANCEL =
      """
      UPDATE erasure SET state = 'cancelled'
      WHERE tenant_id = $1 AND account_id = $2 AND state = 'waiting'
      RETURNING status_before
      """;

  /// @return what the account was before; empty when the erasure has begun
  Future<Optional<AccountStatus>> cancel(Tx tx, Subject subject) {
    return tx.connection()
        .preparedQuery(CANCEL)
        .execute(Tuple.of(subject.tenant(), subject.accountId()))
        .map(rows ->
            stream(rows).findFirst().map(row -> AccountStatus.of(row.getString("status_before"))));
  }

  private static final String FIND =
      """
      SELECT id, state, requested_at, due_at, finished_at FROM erasure
      WHERE tenant_id = $1 AND account_id = $2
      ORDER BY requested_at DESC, id DESC LIMIT 1
      """;

  private static final String ANSWERS =
      """
      SELECT domain, done, rows_erased, rows_pseudonymised, failures FROM erasure_domain
      WHERE tenant_id = $1 AND erasure_id = $2
      ORDER BY domain
      """;

  /// The last one of an account.
  Future<Optional<Erasure>> find(Subject subject) {
    return find(db.writer(), subject);
  }

  /// The same in a transaction.
  Future<Optional<Erasure>> find(Tx tx, Subject subject) {
    return find(tx.connection(), subject);
  }

  private static Future<Optional<Erasure>> find(SqlClient client, Subject subject) {
    return client
        .preparedQuery(FIND)
        .execute(Tuple.of(subject.tenant(), subject.accountId()))
        .map(rows -> stream(rows).findFirst())
        .compose(row ->
            row.isEmpty()
                ? Future.succeededFuture(Optional.empty())
                : answers(client, subject.tenant(), row.get().getUUID("id"))
                    .map(answers -> Optional.of(erasure(subject, row.get(), answers))));
  }

  /// What domains have answered so far.
  Future<List<Erasure.Answer>> answers(String tenant, UUID id) {
    return answers(db.writer(), tenant, id);
  }

  private static Future<List<Erasure.Answer>> answers(SqlClient client, String tenant, UUID id) {
    return client
        .preparedQuery(ANSWERS)
        .execute(Tuple.of(tenant, id))
        .map(rows ->
            stream(rows)
                .map(row ->
                    new Erasure.Answer(
                        row.getString("domain"),
                        row.getBoolean("done"),
                        row.getLong("rows_erased"),
                        row.getLong("rows_pseudonymised"),
                        row.getInteger("failures")))
                .toList());
  }

  private static final String INVITATIONS =
      """
      /* all tenants */ SELECT tenant_id, id FROM account
      WHERE status = 'invited' AND created_at < $1
      ORDER BY created_at LIMIT 100
      """;

  /// Accounts, of all tenants, whose invitation is older and wasn't taken up; a batch.
  Future<List<Subject>> invitationsBefore(Instant moment) {
    return db.writer()
        .preparedQuery(INVITATIONS)
        .execute(Tuple.of(utc(moment)))
        .map(rows ->
            stream(rows)
                .map(row -> new Subject(row.getString("tenant_id"), row.getUUID("id")))
                .toList());
  }

  private static final String CLAIM =
      """
      /* all tenants */ UPDATE erasure SET state = 'running', claimed_until = $1 + $3 * interval '1 millisecond'
      WHERE (tenant_id, id) IN (
        SELECT tenant_id, id FROM erasure
        WHERE state IN ('waiting', 'running') AND next_attempt_at <= $1 AND claimed_until < $1
        ORDER BY next_attempt_at LIMIT $2
        FOR UPDATE SKIP LOCKED)
      RETURNING tenant_id, id, account_id, attempts
      """;

  /// Takes erasures that are due, of all tenants. From now on the account can't be reinstated.
  Future<List<Claimed>> claim(int limit, Duration lease) {
    return db.writer()
        .preparedQuery(CLAIM)
        .execute(Tuple.of(utc(clock.instant()), limit, lease.toMillis()))
        .map(rows ->
            stream(rows)
                .map(row ->
                    new Claimed(
                        row.getUUID("id"),
                        new Subject(row.getString("tenant_id"), row.getUUID("account_id")),
                        row.getInteger("attempts")))
                .toList());
  }

  private static final String ADD_ANSWER =
      """
      INSERT INTO erasure_domain (tenant_id, erasure_id, domain, done, rows_erased, rows_pseudonymised, failures)
      VALUES ($1, $2, $3, $4, $5, $6, $7)
      ON CONFLICT (tenant_id, erasure_id, domain) DO UPDATE SET
        done = erasure_domain.done OR excluded.done,
        rows_erased = erasure_domain.rows_erased + excluded.rows_erased,
        rows_pseudonymised = greatest(erasure_domain.rows_pseudonymised, excluded.rows_pseudonymised),
        failures = erasure_domain.failures + excluded.failures
      """;

  /// Adds what a domain has just answered. Rows that stay are counted by every answer anew.
  Future<Void> add(String tenant, UUID erasureId, Erasure.Answer answer) {
    return db.writer()
        .preparedQuery(ADD_ANSWER)
        .execute(values(tenant, erasureId, answer))
        .mapEmpty();
  }

  private static Tuple values(String tenant, UUID erasureId, Erasure.Answer answer) {
    return Tuple.tuple()
        .addString(tenant)
        .addUUID(erasureId)
        .addString(answer.domain())
        .addBoolean(answer.done())
        .addLong(answer.rowsErased())
        .addLong(answer.rowsPseudonymised())
        .addInteger(answer.failures());
  }

  private static final String POSTPONE =
      """
      UPDATE erasure SET next_attempt_at = $3, attempts = $4, claimed_until = '-infinity'
      WHERE tenant_id = $1 AND id = $2 AND state = 'running'
      """;

  Future<Void> postpone(Claimed erasure, Duration wait, int attempts) {
    return db.writer()
        .preparedQuery(POSTPONE)
        .execute(
            Tuple.of(
                erasure.subject().tenant(),
                erasure.id(),
                utc(clock.instant().plus(wait)),
                attempts))
        .mapEmpty();
  }

  private static final String FINISH =
      """
      UPDATE erasure SET state = 'done', finished_at = $3, claimed_until = '-infinity'
      WHERE tenant_id = $1 AND id = $2 AND state = 'running'
      """;

  /// @return false when another process has finished it
  Future<Boolean> finish(Tx tx, Claimed erasure, Erasure.Answer own) {
    String tenant = erasure.subject().tenant();
    return tx.connection()
        .preparedQuery(ADD_ANSWER)
        .execute(values(tenant, erasure.id(), own))
        .compose(added ->
            tx.connection()
                .preparedQuery(FINISH)
                .execute(Tuple.of(tenant, erasure.id(), utc(clock.instant()))))
        .map(rows -> rows.rowCount() == 1);
  }

  private static Erasure erasure(Subject subject, Row row, List<Erasure.Answer> answers) {
    return new Erasure(
        row.getUUID("id"),
        subject.accountId(),
        Erasure.State.of(row.getString("state")),
        row.getOffsetDateTime("requested_at").toInstant(),
        row.getOffsetDateTime("due_at").toInstant(),
        Optional.ofNullable(row.getOffsetDateTime("finished_at")).map(OffsetDateTime::toInstant),
        answers);
  }

  private static OffsetDateTime utc(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC);
  }

  private static Stream<Row> stream(RowSet<Row> rows) {
    return StreamSupport.stream(rows.spliterator(), false);
  }
}
