package dev.marquee.identity;

import dev.marquee.platform.rpc.Fault;
import dev.marquee.platform.sql.Database;
import dev.marquee.platform.sql.Page;
import dev.marquee.platform.sql.Tx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/// Rows of `account` as administrators read and change them.
final class StaffStore {
  private final Database db;
  private final SubjectKeys keys;

  StaffStore(Database db, SubjectKeys keys) {
    this.db = db;
    this.keys = keys;
  }

  private static final String LIST =
      """
      SELECT %s
      FROM account
      WHERE tenant_id = $1 AND ($2::uuid IS NULL OR id < $2)
      ORDER BY id DESC
      LIMIT $3
      """
          .formatted(AccountStore.COLUMNS);

  /// What the index of staff answers: without the condition on `subscriber` it would read all.
  private static final String LIST_BY_STAFF_ROLE =
      LIST.replace("ORDER", "AND roles <> ARRAY['subscriber'] AND $4 = ANY (roles)\nORDER");

  private static final String LIST_BY_ROLE = LIST.replace("ORDER", "AND $4 = ANY (roles)\nORDER");

  /// Newest first.
  Future<List<Account>> list(String tenant, Page page) {
    return rows(tenant, LIST, values(tenant, page));
  }

  /// Newest first.
  Future<List<Account>> list(String tenant, Role role, Page page) {
    return rows(
        tenant,
        role == Role.SUBSCRIBER ? LIST_BY_ROLE : LIST_BY_STAFF_ROLE,
        values(tenant, page).addString(role.text()));
  }

  private Future<List<Account>> rows(String tenant, String sql, Tuple values) {
    return db.writer()
        .preparedQuery(sql)
        .execute(values)
        .map(rows -> stream(rows).map(row -> AccountStore.account(keys, tenant, row)).toList());
  }

  private static Tuple values(String tenant, Page page) {
    return Tuple.tuple()
        .addString(tenant)
        .addUUID(page.isFirst() ? null : page.id(0))
        .addInteger(page.rowsMax());
  }

  private static final String LOCK_ADMINS =
      """
      SELECT id FROM account
      WHERE tenant_id = $1 AND roles <> ARRAY['subscriber'] AND 'admin' = ANY (roles)
        AND status = 'active'
      ORDER BY id
      FOR UPDATE
      """;

  /// His token said so; since then another may have taken the role from him. All administrators
  /// stay so until the transaction ends. Awaits.
  ///
  /// @throws Fault PERMISSION_DENIED when the caller is none
  void requireAdmin(Tx tx, String tenant, UUID caller) {
    if (!lockAdmins(tx, tenant).await().contains(caller)) {
      throw Fault.denied("no administrator any more");
    }
  }

  /// Who may do more than an administrator is none of his accounts.
  ///
  /// @throws Fault PERMISSION_DENIED when it is an operator's
  static Account requireNoOperator(Account account) {
    if (account.roles().contains(Role.OPERATOR)) {
      throw Fault.denied("operators are changed by settings only");
    }
    return account;
  }

  /// Ids of the tenant's active administrators.
  private Future<Set<UUID>> lockAdmins(Tx tx, String tenant) {
    return tx.connection()
        .preparedQuery(LOCK_ADMINS)
        .execute(Tuple.of(tenant))
        .map(rows ->
            stream(rows)
                .map(row -> row.getUUID("id"))
                .collect(java.util.stream.Collectors.toSet()));
  }

  private static final String CHANGE =
      """
      UPDATE account SET roles = $3, status = $4, version = version + 1
      WHERE tenant_id = $1 AND id = $2
      RETURNING %s
      """
          .formatted(AccountStore.COLUMNS);

  /// Changes a locked account and raises its version.
  Future<Account> change(Tx tx, String tenant, UUID id, Set<Role> roles, AccountStatus status) {
    return tx.connection()
        .preparedQuery(CHANGE)
        .execute(
            Tuple.tuple()
                .addString(tenant)
                .addUUID(id)
                .addArrayOfString(Role.textsOf(roles).toArray(String[]::new))
                .addString(status.text()))
        .map(rows -> AccountStore.account(keys, tenant, rows.iterator().next()));
  }

  private static final String SET_ORGANISATION =
      """
      UPDATE account SET organisation_id = $3
      WHERE tenant_id = $1 AND id = $2
      RETURNING %s
      """
          .formatted(AccountStore.COLUMNS);

  /// Binds a locked account to an organisation; empty for its own. No event tells of it.
  Future<Account> setOrganisation(Tx tx, String tenant, UUID id, Optional<UUID> organisation) {
    return tx.connection()
        .preparedQuery(SET_ORGANISATION)
        .execute(Tuple.tuple().addString(tenant).addUUID(id).addUUID(organisation.orElse(null)))
        .map(rows -> AccountStore.account(keys, tenant, rows.iterator().next()));
  }

  private static Stream<Row> stream(RowSet<Row> rows) {
    return StreamSupport.stream(rows.spliterator(), false);
  }
}
