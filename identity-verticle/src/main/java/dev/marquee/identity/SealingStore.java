package dev.marquee.identity;

import dev.marquee.platform.sql.Database;
import dev.marquee.platform.sql.Tx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/// Rows of `subject_key`, and personal data that isn't sealed by one.
final class SealingStore {
  static final int BATCH = 200;

  /// A key and what it is wrapped by.
  record Kept(Subject subject, WrappedKey wrapped) {}

  /// A value of a row that isn't sealed by the subject's key.
  record Plain(String id, String value) {
    @Override
    public String toString() {
      return "Plain[" + id + "]";
    }
  }

  private final Database db;

  SealingStore(Database db) {
    this.db = db;
  }

  private static final String UNSEALED =
      """
      /* all tenants */ SELECT tenant_id, account_id FROM (
        SELECT tenant_id, id AS account_id FROM account
        WHERE left(pii_email, 1) <> chr(1) OR left(pii_display_name, 1) <> chr(1)
        UNION SELECT tenant_id, account_id FROM profile WHERE left(pii_name, 1) <> chr(1)
        UNION SELECT tenant_id, account_id FROM session WHERE left(pii_device, 1) <> chr(1)) AS unsealed
      WHERE (tenant_id, account_id) > ($1, $2)
      ORDER BY tenant_id, account_id LIMIT $3
      """;

  /// Accounts, of all tenants, of which something isn't sealed.
  Future<List<Subject>> unsealed(Subject after) {
    return db.writer()
        .preparedQuery(UNSEALED)
        .execute(Tuple.of(after.tenant(), after.accountId(), BATCH))
        .map(rows -> stream(rows).map(SealingStore::subject).toList());
  }

  private static final String KEY =
      """
      SELECT wrapped_by, wrapped_key FROM subject_key WHERE tenant_id = $1 AND account_id = $2
      """;

  private static final String ADD_KEY =
      """
      INSERT INTO subject_key (tenant_id, account_id, wrapped_by, wrapped_key)
      SELECT tenant_id, id, $3, $4 FROM account WHERE tenant_id = $1 AND id = $2
      ON CONFLICT (tenant_id, account_id) DO NOTHING
      """;

  Future<Optional<WrappedKey>> key(Subject subject) {
    return db.writer()
        .preparedQuery(KEY)
        .execute(Tuple.of(subject.tenant(), subject.accountId()))
        .map(rows -> stream(rows).map(SealingStore::wrapped).findFirst());
  }

  /// Of two at once the first counts; of an account that is gone none does.
  Future<Void> addKey(Subject subject, WrappedKey wrapped) {
    return db.writer()
        .preparedQuery(ADD_KEY)
        .execute(Tuple.of(subject.tenant(), subject.accountId(), wrapped.by(), wrapped.text()))
        .mapEmpty();
  }

  private static final String LOCK =
      """
      SELECT pii_email, pii_display_name FROM account WHERE tenant_id = $1 AND id = $2 FOR UPDATE
      """;

  /// Address and name of an account whose row is held from now on; empty when it is gone.
  Future<List<Plain>> lock(Tx tx, Subject subject) {
    return rows(tx, LOCK, subject)
        .map(rows ->
            rows.flatMap(row ->
                    Stream.of(
                        new Plain(Person.EMAIL, row.getString("pii_email")),
                        new Plain(Person.DISPLAY_NAME, row.getString("pii_display_name"))))
                .toList());
  }

  private static final String SET_ACCOUNT =
      "UPDATE account SET pii_email = $3, pii_display_name = $4 WHERE tenant_id = $1 AND id = $2";

  Future<Void> setAccount(Tx tx, Subject subject, String email, String displayName) {
    return execute(
        tx, SET_ACCOUNT, Tuple.of(subject.tenant(), subject.accountId(), email, displayName));
  }

  private static final String PROFILES =
      """
      SELECT id::text, pii_name AS value FROM profile
      WHERE tenant_id = $1 AND account_id = $2 AND left(pii_name, 1) <> chr(1)
      """;

  Future<List<Plain>> profiles(Tx tx, Subject subject) {
    return rows(tx, PROFILES, subject).map(rows -> rows.map(SealingStore::plain).toList());
  }

  private static final String SET_PROFILE =
      "UPDATE profile SET pii_name = $4 WHERE tenant_id = $1 AND account_id = $2 AND id = $3";

  Future<Void> setProfile(Tx tx, Subject subject, UUID id, String name) {
    return execute(tx, SET_PROFILE, Tuple.of(subject.tenant(), subject.accountId(), id, name));
  }

  private static final String SESSIONS =
      """
      SELECT id, pii_device AS value FROM session
      WHERE tenant_id = $1 AND account_id = $2 AND left(pii_device, 1) <> chr(1)
      """;

  Future<List<Plain>> sessions(Tx tx, Subject subject) {
    return rows(tx, SESSIONS, subject).map(rows -> rows.map(SealingStore::plain).toList());
  }

  private static final String SET_SESSION =
      "UPDATE session SET pii_device = $4 WHERE tenant_id = $1 AND account_id = $2 AND id = $3";

  Future<Void> setSession(Tx tx, Subject subject, String id, String device) {
    return execute(tx, SET_SESSION, Tuple.of(subject.tenant(), subject.accountId(), id, device));
  }

  /// By the index on what they are wrapped by, however many are wrapped as they should be.
  private static final String WRAPPED_BY_OTHERS =
      """
      /* all tenants */ SELECT tenant_id, account_id, wrapped_by, wrapped_key FROM subject_key
      WHERE wrapped_by %s $1 AND (wrapped_by, tenant_id, account_id) > ($2, $3, $4)
      ORDER BY wrapped_by, tenant_id, account_id LIMIT $5
      """;

  private static final String WRAPPED_BY_EARLIER = WRAPPED_BY_OTHERS.formatted("<");
  private static final String WRAPPED_BY_LATER = WRAPPED_BY_OTHERS.formatted(">");

  /// Keys, of all tenants, whose wrapping sorts before the present one.
  Future<List<Kept>> wrappedByEarlier(String present, Kept after) {
    return wrappedByOthers(WRAPPED_BY_EARLIER, present, after);
  }

  /// Or behind it.
  Future<List<Kept>> wrappedByLater(String present, Kept after) {
    return wrappedByOthers(WRAPPED_BY_LATER, present, after);
  }

  private Future<List<Kept>> wrappedByOthers(String sql, String present, Kept after) {
    return db.writer()
        .preparedQuery(sql)
        .execute(
            Tuple.of(
                present,
                after.wrapped().by(),
                after.subject().tenant(),
                after.subject().accountId(),
                BATCH))
        .map(rows -> stream(rows).map(row -> new Kept(subject(row), wrapped(row))).toList());
  }

  private static final String REWRAP =
      """
      UPDATE subject_key SET wrapped_by = $4, wrapped_key = $5
      WHERE tenant_id = $1 AND account_id = $2 AND wrapped_key = $3
      """;

  Future<Void> rewrap(Kept old, WrappedKey wrapped) {
    return db.writer()
        .preparedQuery(REWRAP)
        .execute(
            Tuple.of(
                old.subject().tenant(),
                old.subject().accountId(),
                old.wrapped().text(),
                wrapped.by(),
                wrapped.text()))
        .mapEmpty();
  }

  private static Future<Stream<Row>> rows(Tx tx, String sql, Subject subject) {
    return tx.connection()
        .preparedQuery(sql)
        .execute(Tuple.of(subject.tenant(), subject.accountId()))
        .map(SealingStore::stream);
  }

  private static Future<Void> execute(Tx tx, String sql, Tuple values) {
    return tx.connection().preparedQuery(sql).execute(values).mapEmpty();
  }

  private static Plain plain(Row row) {
    return new Plain(row.getString("id"), row.getString("value"));
  }

  private static Subject subject(Row row) {
    return new Subject(row.getString("tenant_id"), row.getUUID("account_id"));
  }

  private static WrappedKey wrapped(Row row) {
    return new WrappedKey(row.getString("wrapped_by"), row.getString("wrapped_key"));
  }

  private static Stream<Row> stream(RowSet<Row> rows) {
    return StreamSupport.stream(rows.spliterator(), false);
  }
}
