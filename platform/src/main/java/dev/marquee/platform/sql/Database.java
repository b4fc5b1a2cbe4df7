package dev.marquee.platform.sql;

import dev.marquee.platform.rpc.Fault;
import dev.marquee.platform.rpc.Outage;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Transaction;
import java.util.function.Function;

/// One verticle's door to Postgres: its own role, its own schema (the search path), a bounded pool
/// for writes and a pipelined client for small reads. Stores send statements; use cases open
/// transactions through [#inTransaction]. A statement that fails because there is no server ends
/// its call with UNAVAILABLE, wherever it was sent ([Outage]).
public final class Database {
  private final String schema;
  private final Pool pool;
  private final SqlClient reader;

  /// @param domain schema name; the role is `marquee_<domain>`
  public Database(Vertx vertx, PostgresOptions options, String domain) {
    this.schema = domain;
    PgConnectOptions writer = options.connect(domain, options.host(), options.port());
    this.pool =
        PgBuilder.pool()
            .with(options.pool("pg-" + domain, options.poolSize()))
            .connectingTo(writer)
            .using(vertx)
            .build();
    PgConnectOptions readOptions =
        options.readerHost().isEmpty()
            ? writer
            : options.connect(domain, options.readerHost(), options.readerPort());
    this.reader =
        PgBuilder.client()
            .with(options.pool("pg-read-" + domain, options.readerConnections()))
            .connectingTo(readOptions)
            .using(vertx)
            .build();
  }

  /// Schema of this verticle.
  public String schema() {
    return schema;
  }

  /// For single statements that write, and reads that must see the last write. Stores only.
  public SqlClient writer() {
    return pool;
  }

  /// For reads that may be a moment old (a replica where one is configured). Pipelined. Stores
  /// only.
  public SqlClient reader() {
    return reader;
  }

  /// Runs work in one READ COMMITTED transaction: commits when it returns, rolls back when it
  /// throws. Call from a virtual thread; the work may `await()`.
  ///
  /// @throws Fault UNAVAILABLE when there is no connection, or it is lost on the way; in the latter
  ///   case the transaction may have been committed
  public <T> T inTransaction(Function<Tx, T> work) {
    SqlConnection connection;
    try {
      connection = pool.getConnection().await();
    } catch (Throwable e) {
      throw Fault.unavailable("the database", e);
    }
    try {
      return inTransaction(connection, work);
    } finally {
      connection.close();
    }
  }

  private static <T> T inTransaction(SqlConnection connection, Function<Tx, T> work) {
    Transaction transaction;
    try {
      transaction = connection.begin().await();
    } catch (Throwable e) {
      throw Fault.unavailable("the database", e);
    }
    Tx tx = new Tx(connection);
    T result;
    try {
      result = work.apply(tx);
    } catch (Throwable e) {
      boolean rolledBack = rollBack(transaction);
      if (Outage.is(e) || (!rolledBack && !(e instanceof Fault))) {
        throw Fault.unavailable("the database", e);
      }
      throw e;
    }
    try {
      transaction.commit().await();
    } catch (Throwable e) {
      if (Outage.is(e) || !(e instanceof PgException)) {
        throw Fault.unavailable("the database", e);
      }
      throw e;
    }
    tx.committed();
    return result;
  }

  /// @return false when the connection is gone, and with it the transaction: whatever failed before
  ///   failed of that
  private static boolean rollBack(Transaction transaction) {
    try {
      transaction.rollback().await();
      return true;
    } catch (Throwable e) {
      return false;
    }
  }

  /// Fails when the server can't be reached.
  public Future<Void> ping() {
    return reader.query("SELECT 1").execute().mapEmpty();
  }

  /// Closes both pools.
  public Future<Void> close() {
    return Future.join(pool.close(), reader.close()).mapEmpty();
  }
}
