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
      SubjectKeys.Fresh subject,
      EmailAddress email,
      String displayName,
      String passwordHash,
      List<String> roles,
      Tier tier,
      String locale) {
    UUID id() {
      return subject.subject().accountId();
    }

    @Override
    public String toString() {
      return "NewAccount[" + id() + "]";
    }
  }

  /// What [#account] reads, in a statement about `account`; the key comes along, so opening what is
  /// sealed takes no statement of its own.
  static final String COLUMNS =
      """
      account.id, pii_email, pii_display_name, roles, tier, account.locale, account.created_at,
      account.version, account.access_version, account.status, account.second_factor,
      coalesce(account.organisation_id, account.id) AS organisation_id,
      """
          + SubjectKeyStore.OF_ACCOUNT;

  private final Database db;
  private final Vault vault;
  private final SubjectKeys keys;

  AccountStore(Database db, Vault vault, SubjectKeys keys) {
    this.db = db;
    this.vault = vault;
    this.keys = keys;
  }

  private static final String INSERT_UNLESS_EMAIL_TAKEN =
      """
      INSERT INTO account (tenant_id, id, email_index, pii_email, pii_display_name, password_hash, roles, tier, locale)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
      ON CONFLICT (tenant_id, email_index) DO NOTHING
      RETURNING %s
      """
          .formatted(COLUMNS);

  /// Empty when the tenant has an account with this e-mail. Of two at once the second waits for the
  /// first.
  Future<Optional<Account>> insert(Tx tx, String tenant, NewAccount account) {
    SubjectKey key = account.subject().key();
    Tuple values =
        Tuple.tuple()
            .addString(tenant)
            .addUUID(account.id())
            .addBuffer(index(tenant, account.email()))
            .addString(key.seal(Person.EMAIL, account.email().shown()))
            .addString(key.seal(Person.DISPLAY_NAME, account.displayName()))
            .addString(account.passwordHash())
            .addArrayOfString(account.roles().toArray(String[]::new))
            .addString(account.tier().text())
            .addString(account.locale());
    return tx.connection()
        .preparedQuery(INSERT_UNLESS_EMAIL_TAKEN)
        .execute(values)
        .map(AccountStore::first)
        .compose(row ->
            row.isEmpty()
                ? Future.succeededFuture(Optional.empty())
                : SubjectKeyStore.insert(tx, account.subject())
                    .map(done ->
                        Optional.of(
                            account(
                                keys,
                                tenant,
                                row.get(),
                                Optional.of(account.subject().wrapped())))));
  }

  private static final String FIND_BY_ID =
      """
      SELECT %s
      FROM account WHERE tenant_id = $1 AND id = $2
      """
          .formatted(COLUMNS);

  Future<Optional<Account>> find(String tenant, UUID id) {
    return db.writer()
        .preparedQuery(FIND_BY_ID)
        .execute(Tuple.of(tenant, id))
        .map(rows -> first(rows).map(row -> account(keys, tenant, row)));
  }

  private static final String FIND_BY_EMAIL =
      """
      SELECT %s, password_hash
      FROM account WHERE tenant_id = $1 AND email_index = $2
      """
          .formatted(COLUMNS);

  Future<Optional<Credentials>> findByEmail(String tenant, EmailAddress email) {
    return db.writer()
        .preparedQuery(FIND_BY_EMAIL)
        .execute(Tuple.of(tenant, index(tenant, email)))
        .map(rows ->
            first(rows)
                .map(row ->
                    new Credentials(account(keys, tenant, row), row.getString("password_hash"))));
  }

  /// The same in a transaction.
  Future<Optional<Account>> findByEmail(Tx tx, String tenant, EmailAddress email) {
    return tx.connection()
        .preparedQuery(FIND_BY_EMAIL)
        .execute(Tuple.of(tenant, index(tenant, email)))
        .map(rows -> first(rows).map(row -> account(keys, tenant, row)));
  }

  private static final String FIND_CREDENTIALS =
      """
      SELECT %s, password_hash
      FROM account WHERE tenant_id = $1 AND id = $2
      """
          .formatted(COLUMNS);

  Future<Optional<Credentials>> credentials(String tenant, UUID id) {
    return db.writer()
        .preparedQuery(FIND_CREDENTIALS)
        .execute(Tuple.of(tenant, id))
        .map(rows ->
            first(rows)
                .map(row ->
                    new Credentials(account(keys, tenant, row), row.getString("password_hash"))));
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
      SELECT %s
      FROM account WHERE tenant_id = $1 AND id = $2
      FOR UPDATE
      """
          .formatted(COLUMNS);

  /// Holds the account's row until the transaction ends: who writes to it or to its profiles waits.
  Future<Optional<Account>> lock(Tx tx, String tenant, UUID id) {
    return tx.connection()
        .preparedQuery(LOCK)
        .execute(Tuple.of(tenant, id))
        .map(rows -> first(rows).map(row -> account(keys, tenant, row)));
  }

  private static final String UPDATE =
      """
      UPDATE account SET pii_display_name = coalesce($3, pii_display_name), locale = $4, version = version + 1
      WHERE tenant_id = $1 AND id = $2
      RETURNING %s
      """
          .formatted(COLUMNS);

  /// Changes a locked account and raises its version.
  ///
  /// @param sealedName by its owner's key; empty to keep the one it has
  Future<Account> update(
      Tx tx, String tenant, UUID id, Optional<String> sealedName, String locale) {
    return tx.connection()
        .preparedQuery(UPDATE)
        .execute(
            Tuple.tuple()
                .addString(tenant)
                .addUUID(id)
                .addString(sealedName.orElse(null))
                .addString(locale))
        .map(rows -> account(keys, tenant, rows.iterator().next()));
  }

  private static final String SET_TIER =
      """
      UPDATE account SET tier = $3, version = version + 1
      WHERE tenant_id = $1 AND id = $2 AND tier <> $3
      RETURNING %s
      """
          .formatted(COLUMNS);

  /// Changes a locked account's tier and raises its version; empty when it had that tier.
  Future<Optional<Account>> setTier(Tx tx, String tenant, UUID id, Tier tier) {
    return tx.connection()
        .preparedQuery(SET_TIER)
        .execute(Tuple.of(tenant, id, tier.text()))
        .map(rows -> first(rows).map(row -> account(keys, tenant, row)));
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

  /// An account from a row that has [#COLUMNS].
  static Account account(SubjectKeys keys, String tenant, Row row) {
    return account(keys, tenant, row, SubjectKeyStore.wrapped(row));
  }

  private static Account account(
      SubjectKeys keys, String tenant, Row row, Optional<WrappedKey> wrapped) {
    UUID id = row.getUUID("id");
    AccountStatus status = AccountStatus.of(row.getString("status"));
    return new Account(
        id,
        new SealedPerson(
            keys,
            new Subject(tenant, id),
            wrapped,
            status != AccountStatus.CLOSED,
            row.getString("pii_email"),
            row.getString("pii_display_name")),
        Role.allOf(List.of(row.getArrayOfStrings("roles"))),
        Tier.of(row.getString("tier")).orElseThrow(),
        row.getString("locale"),
        row.getOffsetDateTime("created_at").toInstant(),
        row.getLong("version"),
        row.getLong("access_version"),
        status,
        row.getBoolean("second_factor"),
        row.getUUID("organisation_id"));
  }
}
