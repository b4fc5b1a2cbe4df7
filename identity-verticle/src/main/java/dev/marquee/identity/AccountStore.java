package dev.marquee.identity;

import dev.marquee.platform.sql.Database;
import dev.marquee.platform.sql.Tx;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.StreamSupport;

/// Rows of `account`. All reads go to the primary: a role or a name that is a moment old is worse
/// here than the load.
final class AccountStore {
  private static final String EMAIL = "email";

  /// An account with what proves its owner.
  ///
  /// @param passwordHash bcrypt's own form
  record Credentials(Account account, String passwordHash) {
    @Override
    public String toString() {
      return "Credentials[" + account + "]";
    }
  }

  /// An account that doesn't exist yet.
  record NewAccount(
      UUID id,
      EmailAddress email,
      String displayName,
      String passwordHash,
      List<String> roles,
      Tier tier,
      String locale) {
    @Override
    public String toString() {
      return "NewAccount[" + id + "]";
    }
  }

  private final Database db;
  private final Vault vault;

  AccountStore(Database db, Vault vault) {
    this.db = db;
    this.vault = vault;
  }

  private static final String INSERT_UNLESS_EMAIL_TAKEN =
      """
      INSERT INTO account (tenant_id, id, email_index, pii_email, pii_display_name, password_hash, roles, tier, locale)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
      ON CONFLICT (tenant_id, email_index) DO NOTHING
      RETURNING id, pii_email, pii_display_name, roles, tier, locale, created_at, version,
             access_version, status, second_factor
      """;

  /// Empty when the tenant has an account with this e-mail. Of two at once the second waits for the
  /// first.
  Future<Optional<Account>> insert(Tx tx, String tenant, NewAccount account) {
    Tuple values =
        Tuple.tuple()
            .addString(tenant)
            .addUUID(account.id())
            .addBuffer(index(tenant, account.email()))
            .addString(account.email().shown())
            .addString(account.displayName())
            .addString(account.passwordHash())
            .addArrayOfString(account.roles().toArray(String[]::new))
            .addString(account.tier().text())
            .addString(account.locale());
    return tx.connection()
        .preparedQuery(INSERT_UNLESS_EMAIL_TAKEN)
        .execute(values)
        .map(rows -> first(rows).map(AccountStore::account));
  }

  private static final String FIND_BY_ID =
      """
      SELECT id, pii_email, pii_display_name, roles, tier, locale, created_at, version,
             access_version, status, second_factor
      FROM account WHERE tenant_id = $1 AND id = $2
      """;

  Future<Optional<Account>> find(String tenant, UUID id) {
    return db.writer()
        .preparedQuery(FIND_BY_ID)
        .execute(Tuple.of(tenant, id))
        .map(rows -> first(rows).map(AccountStore::account));
  }

  private static final String FIND_BY_EMAIL =
      """
      SELECT id, pii_email, pii_display_name, roles, tier, locale, created_at, version,
             access_version, status, second_factor, password_hash
      FROM account WHERE tenant_id = $1 AND email_index = $2
      """;

  Future<Optional<Credentials>> findByEmail(String tenant, EmailAddress email) {
    return db.writer()
        .preparedQuery(FIND_BY_EMAIL)
        .execute(Tuple.of(tenant, index(tenant, email)))
        .map(rows ->
            first(rows).map(row -> new Credentials(account(row), row.getString("password_hash"))));
  }

  /// The same in a transaction.
  Future<Optional<Account>> findByEmail(Tx tx, String tenant, EmailAddress email) {
    return tx.connection()
        .preparedQuery(FIND_BY_EMAIL)
        .execute(Tuple.of(tenant, index(tenant, email)))
        .map(rows -> first(rows).map(AccountStore::account));
  }

  private static final String FIND_CREDENTIALS =
      """
      SELECT id, pii_email, pii_display_name, roles, tier, locale, created_at, version,
             access_version, status, second_factor, password_hash
      FROM account WHERE tenant_id = $1 AND id = $2
      """;

  Future<Optional<Credentials>> credentials(String tenant, UUID id) {
    return db.writer()
        .preparedQuery(FIND_CREDENTIALS)
        .execute(Tuple.of(tenant, id))
        .map(rows ->
            first(rows).map(row -> new Credentials(account(row), row.getString("password_hash"))));
  }

  private static final String LOCK_WITH_PASSWORD =
      """
      SELECT id FROM account WHERE tenant_id = $1 AND id = $2 AND password_hash = $3
      FOR UPDATE
      """;

  /// Holds the account's row if its password still is this one.
  Future<Boolean> lockWithPassword(Tx tx, String tenant, UUID id, String passwordHash) {
    return tx.connection()
        .preparedQuery(LOCK_WITH_PASSWORD)
        .execute(Tuple.of(tenant, id, passwordHash))
        .map(rows -> rows.size() == 1);
  }

  private static final String SET_PASSWORD =
      """
      UPDATE account
      SET password_hash = $3, status = CASE status WHEN 'invited' THEN 'active' ELSE status END
      WHERE tenant_id = $1 AND id = $2
      """;

  /// Changes a locked account's password; who was invited has accepted by that.
  Future<Void> setPassword(Tx tx, String tenant, UUID id, String passwordHash) {
    return tx.connection()
        .preparedQuery(SET_PASSWORD)
        .execute(Tuple.of(tenant, id, passwordHash))
        .mapEmpty();
  }

  private static final String LOCK =
      """
      SELECT id, pii_email, pii_display_name, roles, tier, locale, created_at, version,
             access_version, status, second_factor
      FROM account WHERE tenant_id = $1 AND id = $2
      FOR UPDATE
      """;

  /// Holds the account's row until the transaction ends: who writes to it or to its profiles waits.
  Future<Optional<Account>> lock(Tx tx, String tenant, UUID id) {
    return tx.connection()
        .preparedQuery(LOCK)
        .execute(Tuple.of(tenant, id))
        .map(rows -> first(rows).map(AccountStore::account));
  }

  private static final String UPDATE =
      """
      UPDATE account SET pii_display_name = $3, locale = $4, version = version + 1
      WHERE tenant_id = $1 AND id = $2
      RETURNING id, pii_email, pii_display_name, roles, tier, locale, created_at, version,
             access_version, status, second_factor
      """;

  /// Changes a locked account and raises its version.
  Future<Account> update(Tx tx, String tenant, UUID id, String displayName, String locale) {
    return tx.connection()
        .preparedQuery(UPDATE)
        .execute(Tuple.of(tenant, id, displayName, locale))
        .map(rows -> account(rows.iterator().next()));
  }

  /// By which accounts and registrations are found without reading addresses.
  byte[] emailIndex(String tenant, EmailAddress email) {
    return vault.index(tenant, EMAIL, email.folded());
  }

  private static final String RAISE_ACCESS =
      """
      UPDATE account SET access_version = access_version + 1
      WHERE tenant_id = $1 AND id = $2
      RETURNING access_version
      """;

  /// Makes all access tokens of an account old.
  ///
  /// @return the version that tokens need from now on
  Future<Long> raiseAccess(Tx tx, String tenant, UUID id) {
    return tx.connection()
        .preparedQuery(RAISE_ACCESS)
        .execute(Tuple.of(tenant, id))
        .map(rows -> first(rows).orElseThrow().getLong("access_version"));
  }

  private Buffer index(String tenant, EmailAddress email) {
    return Buffer.buffer(emailIndex(tenant, email));
  }

  private static Optional<Row> first(RowSet<Row> rows) {
    return StreamSupport.stream(rows.spliterator(), false).findFirst();
  }

  /// An account from a row that has all its columns.
  static Account account(Row row) {
    return new Account(
        row.getUUID("id"),
        row.getString("pii_email"),
        row.getString("pii_display_name"),
        Role.allOf(List.of(row.getArrayOfStrings("roles"))),
        Tier.of(row.getString("tier")).orElseThrow(),
        row.getString("locale"),
        row.getOffsetDateTime("created_at").toInstant(),
        row.getLong("version"),
        row.getLong("access_version"),
        AccountStatus.of(row.getString("status")),
        row.getBoolean("second_factor"));
  }
}
