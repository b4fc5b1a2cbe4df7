package dev.marquee.platform.sql;

import io.vertx.sqlclient.SqlConnection;
import java.util.ArrayList;
import java.util.List;

/// A transaction as use cases hold it: to be handed to stores, the outbox and the audit log,
/// nothing else.
public final class Tx {
  private final SqlConnection connection;
  private final List<Runnable> afterCommit = new ArrayList<>();

  Tx(SqlConnection connection) {
    this.connection = connection;
  }

  /// The connection the transaction runs on. Stores and platform only.
  public SqlConnection connection() {
    return connection;
  }

  /// Runs once the transaction is committed, and not at all if it isn't: for hints and nudges.
  public void afterCommit(Runnable action) {
    afterCommit.add(action);
  }

  void committed() {
    afterCommit.forEach(Runnable::run);
  }
}
