package dev.marquee.platform.sql;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import org.flywaydb.core.Flyway;

/// Brings one domain's schema up to date: its role, its schema, the kernel's tables (outbox,
/// idempotency, audit, consumers), then its own tables. Run as the migration role by `marquee
/// migrate`, the Helm hook, or at `up`; safe to run twice at once. A verticle's role may read and
/// write rows, never change tables.
public final class Migrations {
  private static final long PROVISION_LOCK = 7_061_936_001L;
  private static final int PROVISION_ATTEMPTS_MAX = 10;

  /// unique_violation, duplicate_object, and "tuple concurrently updated".
  private static final Set<String> ROLE_RACES = Set.of("23505", "42710", "XX000");

  private final PostgresOptions options;

  public Migrations(PostgresOptions options) {
    this.options = options;
  }

  /// Blocking.
  ///
  /// @param domain schema name, lower-case letters
  /// @return migrations applied now
  public int migrate(String domain) {
    if (!domain.matches("[a-z]+")) {
      throw new IllegalArgumentException("not a domain: " + domain);
    }
    provision(domain);
    int executed = apply(domain);
    protectHistory(domain);
    return executed;
  }

  private int apply(String domain) {
    return Flyway.configure()
        .dataSource(options.jdbcUrl(), options.adminUser(), options.adminPassword())
        .schemas(domain)
        .defaultSchema(domain)
        .locations("classpath:platform/db", "classpath:" + domain + "/db")
        .outOfOrder(true)
        .validateMigrationNaming(true)
        .loggers("slf4j")
        .load()
        .migrate()
        .migrationsExecuted;
  }

  /// A role that could forget a migration could have it run again.
  private void protectHistory(String domain) {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute(
          "REVOKE ALL ON "
              + domain
              + ".flyway_schema_history FROM "
              + PostgresOptions.roleOf(domain));
    } catch (SQLException e) {
      throw new IllegalStateException(
          "can't protect the history of " + domain + ": " + e.getMessage(), e);
    }
  }

  private Connection connect() throws SQLException {
    return DriverManager.getConnection(
        options.jdbcUrl(), options.adminUser(), options.adminPassword());
  }

  /// The lock keeps migrations of this database apart; roles belong to the whole server, where
  /// another database's may meddle.
  private void provision(String domain) {
    for (int attempt = 1; ; attempt++) {
      try {
        provisionOnce(domain);
        return;
      } catch (SQLException e) {
        if (attempt == PROVISION_ATTEMPTS_MAX || !ROLE_RACES.contains(e.getSQLState())) {
          throw new IllegalStateException(
              "can't prepare schema " + domain + ": " + e.getMessage(), e);
        }
      }
    }
  }

  private void provisionOnce(String domain) throws SQLException {
    String role = PostgresOptions.roleOf(domain);
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute("SELECT pg_advisory_xact_lock(" + PROVISION_LOCK + ")");
      boolean exists;
      try (ResultSet found =
          statement.executeQuery("SELECT 1 FROM pg_roles WHERE rolname = '" + role + "'")) {
        exists = found.next();
      }
      String login = " LOGIN" + passwordClause(statement, domain);
      statement.execute((exists ? "ALTER ROLE " : "CREATE ROLE ") + role + login);
      statement.execute("CREATE SCHEMA IF NOT EXISTS " + domain);
      statement.execute("GRANT USAGE ON SCHEMA " + domain + " TO " + role);
      statement.execute(
          "ALTER DEFAULT PRIVILEGES IN SCHEMA "
              + domain
              + " GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO "
              + role);
      statement.execute(
          "ALTER DEFAULT PRIVILEGES IN SCHEMA " + domain + " GRANT USAGE ON SEQUENCES TO " + role);
      connection.commit();
    }
  }

  /// DDL takes no parameters, so the server quotes the password for us.
  private String passwordClause(Statement statement, String domain) throws SQLException {
    String password = options.passwords().getOrDefault(domain, "");
    if (password.isEmpty()) {
      return "";
    }
    try (var quote = statement.getConnection().prepareStatement("SELECT quote_literal(?)")) {
      quote.setString(1, password);
      try (ResultSet quoted = quote.executeQuery()) {
        quoted.next();
        return " PASSWORD " + quoted.getString(1);
      }
    }
  }
}
