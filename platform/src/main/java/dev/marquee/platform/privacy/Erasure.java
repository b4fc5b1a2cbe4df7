package dev.marquee.platform.privacy;

import dev.marquee.platform.sql.Tx;
import io.vertx.sqlclient.Tuple;

/// One step of erasing what a domain holds about an account. Done again it finds nothing.
@FunctionalInterface
public interface Erasure {
  /// Erases some of it. Awaits.
  ///
  /// @param rowsMax at most so many; as many say that there may be more
  /// @return how many it were
  int erase(Tx tx, String tenant, String accountId, int rowsMax);

  /// A step that is one statement.
  ///
  /// @param statement takes the tenant as `$1`, the account as `$2`, both as text, and how many
  ///   rows at most as `$3`
  static Erasure of(String statement) {
    return (tx, tenant, accountId, rowsMax) ->
        tx.connection()
            .preparedQuery(statement)
            .execute(Tuple.of(tenant, accountId, rowsMax))
            .await()
            .rowCount();
  }
}
