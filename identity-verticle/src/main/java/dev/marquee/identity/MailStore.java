package dev.marquee.identity;

import dev.marquee.platform.Uuid7;
import dev.marquee.platform.sql.Database;
import dev.marquee.platform.sql.Tx;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/// Rows of `mail`. Letters are sealed, and gone once their mail is done with. Those to an account
/// say which, not to whom.
final class MailStore {
  private final Database db;
  private final Vault vault;
  private final Uuid7 ids;
  private final Clock clock;

  MailStore(Database db, Vault vault, Uuid7 ids, Clock clock) {
    this.db = db;
    this.vault = vault;
    this.ids = ids;
    this.clock = clock;
  }

  private static final String ADD =
      """
      INSERT INTO mail (tenant_id, id, account_id, kind, letter_sealed, wanted, next_attempt_at, useless_at, created_at)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $7)
      """;

  /// Has a letter sent once the transaction is committed, to an address that has no account.
  ///
  /// @param uselessAfter when it needn't be tried any more
  Future<Void> add(Tx tx, String tenant, Letter letter, Duration uselessAfter) {
    return add(tx, tenant, null, letter, true, uselessAfter);
  }

  /// The same to an account's owner.
  ///
  /// @param token of the link in it; empty for none
  Future<Void> addTo(Tx tx, Subject owner, Letter.Kind kind, String token, Duration uselessAfter) {
    Letter letter = new Letter(kind, "", "", token);
    return add(tx, owner.tenant(), owner.accountId(), letter, true, uselessAfter);
  }

  /// The same work for an account that doesn't exist: nothing is sent.
  Future<Void> addToNobody(
      Tx tx, Subject nobody, Letter.Kind kind, String token, Duration uselessAfter) {
    Letter letter = new Letter(kind, "", "", token);
    return add(tx, nobody.tenant(), nobody.accountId(), letter, false, uselessAfter);
  }

  private Future<Void> add(
      Tx tx,
      String tenant,
      @Nullable UUID accountId,
      Letter letter,
      boolean wanted,
      Duration uselessAfter) {
    UUID id = ids.next();
    Instant now = clock.instant();
    return tx.connection()
        .preparedQuery(ADD)
        .execute(
            Tuple.tuple()
                .addString(tenant)
                .addUUID(id)
                .addUUID(accountId)
                .addString(letter.kind().text())
                .addString(vault.seal(purpose(tenant, id), json(letter)))
                .addBoolean(wanted)
                .addOffsetDateTime(now.atOffset(ZoneOffset.UTC))
                .addOffsetDateTime(now.plus(uselessAfter).atOffset(ZoneOffset.UTC)))
        .mapEmpty();
  }

  private static final String CLAIM =
      """
      /* all tenants */ UPDATE mail SET claimed_until = $1 + $3 * interval '1 millisecond', attempts = attempts + 1
      WHERE (tenant_id, id) IN (
        SELECT tenant_id, id FROM mail
        WHERE state = 'waiting' AND next_attempt_at <= $1 AND claimed_until < $1 AND useless_at > $1
          AND kind = ANY ($4)
        ORDER BY next_attempt_at LIMIT $2
        FOR UPDATE SKIP LOCKED)
      RETURNING tenant_id, id, account_id, letter_sealed, wanted, attempts
      """;

  /// Takes mails that are due, of all tenants and of the kinds that this release knows. Nobody else
  /// takes them before the claim runs out.
  Future<List<Mail>> claim(int limit, Duration claim) {
    return db.writer()
        .preparedQuery(CLAIM)
        .execute(
            Tuple.of(
                clock.instant().atOffset(ZoneOffset.UTC),
                limit,
                claim.toMillis(),
                Stream.of(Letter.Kind.values()).map(Letter.Kind::text).toArray(String[]::new)))
        .map(rows -> StreamSupport.stream(rows.spliterator(), false).map(this::mail).toList());
  }

  private static final String END =
      """
      UPDATE mail SET state = $3, reason = $4, letter_sealed = ''
      WHERE tenant_id = $1 AND id = $2 AND state = 'waiting'
      """;

  /// Ends a mail and forgets its letter.
  ///
  /// @param state sent, dropped or given_up
  /// @param reason ours, never the server's words
  Future<Void> end(Mail mail, String state, String reason) {
    return db.writer()
        .preparedQuery(END)
        .execute(Tuple.of(mail.tenant(), mail.id(), state, reason))
        .mapEmpty();
  }

  private static final String POSTPONE =
      """
      UPDATE mail SET next_attempt_at = $3, claimed_until = '-infinity', reason = $4
      WHERE tenant_id = $1 AND id = $2 AND state = 'waiting'
      """;

  Future<Void> postpone(Mail mail, Duration wait, String reason) {
    return db.writer()
        .preparedQuery(POSTPONE)
        .execute(
            Tuple.of(
                mail.tenant(),
                mail.id(),
                clock.instant().plus(wait).atOffset(ZoneOffset.UTC),
                reason))
        .mapEmpty();
  }

  private static final String GIVE_UP_USELESS =
      """
      /* all tenants */ UPDATE mail
      SET state = CASE WHEN wanted THEN 'given_up' ELSE 'dropped' END, reason = 'too late', letter_sealed = ''
      WHERE ctid = ANY (ARRAY(
        SELECT ctid FROM mail WHERE state = 'waiting' AND useless_at <= $1 AND claimed_until < $1 LIMIT 10000))
      RETURNING wanted
      """;

  /// Gives up what is of no use any more.
  ///
  /// @return how many somebody waited for
  Future<Long> giveUpUseless() {
    return db.writer()
        .preparedQuery(GIVE_UP_USELESS)
        .execute(Tuple.of(clock.instant().atOffset(ZoneOffset.UTC)))
        .map(rows ->
            StreamSupport.stream(rows.spliterator(), false)
                .filter(row -> row.getBoolean("wanted"))
                .count());
  }

  private static final String PURGE =
      """
      /* all tenants */ DELETE FROM mail WHERE ctid = ANY (ARRAY(
        SELECT ctid FROM mail WHERE state <> 'waiting' AND created_at < $1 LIMIT 10000))
      """;

  Future<Void> purge(Duration keep) {
    return db.writer()
        .preparedQuery(PURGE)
        .execute(Tuple.of(clock.instant().minus(keep).atOffset(ZoneOffset.UTC)))
        .mapEmpty();
  }

  /// What is left of a mail.
  record Trace(String kind, String state, Instant createdAt) {}

  private static final String TRACES =
      """
      SELECT kind, state, created_at FROM mail
      WHERE tenant_id = $1 AND account_id = $2
      ORDER BY created_at, id LIMIT 1000
      """;

  /// Mails to an account's owner, oldest first.
  Future<List<Trace>> traces(Subject owner) {
    return db.writer()
        .preparedQuery(TRACES)
        .execute(Tuple.of(owner.tenant(), owner.accountId()))
        .map(rows ->
            StreamSupport.stream(rows.spliterator(), false)
                .map(row ->
                    new Trace(
                        row.getString("kind"),
                        row.getString("state"),
                        row.getOffsetDateTime("created_at").toInstant()))
                .toList());
  }

  private static final String ERASE = "DELETE FROM mail WHERE tenant_id = $1 AND account_id = $2";

  /// Forgets all mails to an account's owner, sent or not.
  Future<Integer> erase(Tx tx, Subject owner) {
    return tx.connection()
        .preparedQuery(ERASE)
        .execute(Tuple.of(owner.tenant(), owner.accountId()))
        .map(rows -> rows.rowCount());
  }

  private Mail mail(Row row) {
    String tenant = row.getString("tenant_id");
    UUID id = row.getUUID("id");
    return new Mail(
        tenant,
        id,
        Optional.ofNullable(row.getUUID("account_id")),
        readable(tenant, id, row.getString("letter_sealed")),
        row.getBoolean("wanted"),
        row.getInteger("attempts"));
  }

  /// A row somebody changed must not hold up the others.
  private Optional<Letter> readable(String tenant, UUID id, String sealed) {
    try {
      return Optional.of(letter(tenant, id, sealed));
    } catch (IllegalStateException e) {
      return Optional.empty();
    }
  }

  /// What was sealed for a row.
  Letter letter(String tenant, UUID id, String sealed) {
    try {
      JsonObject json =
          new JsonObject(
              new String(vault.open(purpose(tenant, id), sealed), StandardCharsets.UTF_8));
      return new Letter(
          Letter.Kind.valueOf(json.getString("kind")),
          json.getString("to"),
          json.getString("name"),
          json.getString("token"));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("mail " + id + " wasn't sealed by us", e);
    }
  }

  private static byte[] json(Letter letter) {
    return new JsonObject()
        .put("kind", letter.kind().name())
        .put("to", letter.to())
        .put("name", letter.name())
        .put("token", letter.token())
        .encode()
        .getBytes(StandardCharsets.UTF_8);
  }

  private static String purpose(String tenant, UUID id) {
    return "mail of " + tenant + " " + id;
  }
}
