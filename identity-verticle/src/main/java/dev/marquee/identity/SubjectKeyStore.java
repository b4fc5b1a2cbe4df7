package dev.marquee.identity;

import dev.marquee.platform.sql.Tx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.Optional;

/// Rows of `subject_key`, as statements about other tables bring them along: no statement of their
/// own is needed to open what is sealed.
final class SubjectKeyStore {
  /// In a statement about `account`: the account's wrapped key, or null.
  static final String OF_ACCOUNT = column("account", "id");

  /// The same about `profile` and `session`.
  static final String OF_PROFILE = column("profile", "account_id");

  static final String OF_SESSION = column("session", "account_id");

  private SubjectKeyStore() {}

  private static String column(String table, String id) {
    return """
    (SELECT k.wrapped_by || ' ' || k.wrapped_key FROM subject_key k
     WHERE k.tenant_id = %s.tenant_id AND k.account_id = %s.%s) AS subject_key\
    """
        .formatted(table, table, id);
  }

  /// What a row has in the column named `subject_key`.
  static Optional<WrappedKey> wrapped(Row row) {
    return Optional.ofNullable(row.getString("subject_key"))
        .map(text -> text.split(" ", 2))
        .map(parts -> new WrappedKey(parts[0], parts[1]));
  }

  private static final String INSERT =
      """
      INSERT INTO subject_key (tenant_id, account_id, wrapped_key, wrapped_by) VALUES ($1, $2, $3, $4)
      """;

  /// Of an account that was just added.
  static Future<Void> insert(Tx tx, SubjectKeys.Fresh fresh) {
    Subject subject = fresh.subject();
    WrappedKey wrapped = fresh.wrapped();
    return tx.connection()
        .preparedQuery(INSERT)
        .execute(Tuple.of(subject.tenant(), subject.accountId(), wrapped.text(), wrapped.by()))
        .mapEmpty();
  }
}
