package dev.marquee.platform.privacy;

import dev.marquee.platform.sql.Tx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;

/// Whose personal data a domain has erased. Whoever adds rows about an account outside of a call of
/// its own (an event that comes late) asks here first, in his transaction: until that ends, no
/// erasure of the account begins, and what begins after an erasure sees it. So nothing is revived.
public final class ErasedAccounts {
  private static final String LOCK =
      "SELECT pg_advisory_xact_lock(hashtextextended('erased ' || $1 || ' ' || $2, 0))";
  private static final String LOCK_SHARED =
      "SELECT pg_advisory_xact_lock_shared(hashtextextended('erased ' || $1 || ' ' || $2, 0))";
  private static final String MARK =
      """
      INSERT INTO erased_account (tenant_id, account_id, erasure_id) VALUES ($1, $2, $3)
      ON CONFLICT (tenant_id, account_id) DO NOTHING
      """;
  private static final String FIND =
      "SELECT 1 FROM erased_account WHERE tenant_id = $1 AND account_id = $2";

  /// Marks an account as erased. Awaits all who add rows about it.
  ///
  /// @return false when it was before
  boolean mark(Tx tx, String tenant, String accountId, String erasureId) {
    tx.connection().preparedQuery(LOCK).execute(Tuple.of(tenant, accountId)).await();
    return tx.connection()
            .preparedQuery(MARK)
            .execute(Tuple.of(tenant, accountId, erasureId))
            .await()
            .rowCount()
        == 1;
  }

  /// Whether an account is erased; if not, it isn't before the transaction ends. Awaits. The two
  /// statements go out together, but the second must be one of its own: it sees what was committed
  /// while the first one waited.
  public boolean contains(Tx tx, String tenant, String accountId) {
    Future<RowSet<Row>> locked =
        tx.connection().preparedQuery(LOCK_SHARED).execute(Tuple.of(tenant, accountId));
    Future<RowSet<Row>> found =
        tx.connection().preparedQuery(FIND).execute(Tuple.of(tenant, accountId));
    Future.all(locked, found).await();
    return found.result().size() > 0;
  }
}
