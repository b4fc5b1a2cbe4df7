package dev.marquee.platform.sql;

import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.SslMode;
import io.vertx.sqlclient.PoolOptions;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// Where Postgres is and how much of it one verticle may use.
///
/// @param host of the primary
/// @param port of the primary
/// @param database name
/// @param passwords domain → password of its role `marquee_<domain>`; missing means none (trust)
/// @param adminUser role that migrates and may create roles; empty in a process that never migrates
/// @param adminPassword its password
/// @param readerHost replica for reads that may lag; empty for none
/// @param readerPort its port
/// @param poolSize connections for writes, a verticle
/// @param readerConnections pipelined connections for reads, a verticle
/// @param waitQueueMax requests that may wait for a connection before new ones fail
/// @param connectTimeout for a connection from the pool
/// @param tls "disable", "prefer", "require", "verify-full"
public record PostgresOptions(
    String host,
    int port,
    String database,
    Map<String, String> passwords,
    String adminUser,
    String adminPassword,
    String readerHost,
    int readerPort,
    int poolSize,
    int readerConnections,
    int waitQueueMax,
    Duration connectTimeout,
    String tls) {
  private static final String STATEMENT_TIMEOUT_MILLIS = "10000";
  private static final String IDLE_IN_TRANSACTION_MILLIS = "15000";
  private static final int PIPELINING = 64;

  /// Name of the role that owns nothing but rows of this domain's schema.
  public static String roleOf(String domain) {
    return "marquee_" + domain;
  }

  PoolOptions pool(String name, int size) {
    return new PoolOptions()
        .setMaxSize(size)
        .setMaxWaitQueueSize(waitQueueMax)
        .setConnectionTimeout((int) connectTimeout.toMillis())
        .setConnectionTimeoutUnit(TimeUnit.MILLISECONDS)
        .setName(name)
        .setShared(true);
  }

  PgConnectOptions connect(String domain, String toHost, int toPort) {
    return new PgConnectOptions()
        .setHost(toHost)
        .setPort(toPort)
        .setDatabase(database)
        .setUser(roleOf(domain))
        .setPassword(passwords.getOrDefault(domain, ""))
        .setSslMode(SslMode.of(tls))
        .setCachePreparedStatements(true)
        .setPreparedStatementCacheMaxSize(256)
        .setPipeliningLimit(PIPELINING)
        .addProperty("search_path", domain)
        .addProperty("application_name", "marquee-" + domain)
        .addProperty("statement_timeout", STATEMENT_TIMEOUT_MILLIS)
        .addProperty("idle_in_transaction_session_timeout", IDLE_IN_TRANSACTION_MILLIS);
  }

  /// JDBC URL for migrations.
  String jdbcUrl() {
    return "jdbc:postgresql://" + host + ":" + port + "/" + database + "?sslmode=" + tls;
  }
}
