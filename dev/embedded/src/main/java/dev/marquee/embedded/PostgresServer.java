package dev.marquee.embedded;

import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HexFormat;

/// A Postgres to connect to. The admin user may create databases and roles.
public record PostgresServer(String host, int port, String adminUser, String adminPassword) {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final String ADMIN_DATABASE = "postgres";
  private static final int NAME_RANDOM_BYTES = 8;

  /// Creates an empty database with a name never used before; the name.
  public String newDatabase() {
    byte[] random = new byte[NAME_RANDOM_BYTES];
    RANDOM.nextBytes(random);
    String name = "test_" + HexFormat.of().formatHex(random);
    try (Connection connection = connect(ADMIN_DATABASE);
        Statement statement = connection.createStatement()) {
      // Without syncing, the checkpoints of FILE_COPY cost less than 7 MB of write-ahead log.
      statement.execute("CREATE DATABASE " + name + " TEMPLATE template0 STRATEGY file_copy");
      return name;
    } catch (SQLException failed) {
      throw new IllegalStateException("cannot create the database " + name, failed);
    }
  }

  public String jdbcUrl(String database) {
    return "jdbc:postgresql://%s:%d/%s".formatted(host, port, database);
  }

  /// A JDBC connection of the admin user; the caller closes it.
  public Connection connect(String database) throws SQLException {
    return DriverManager.getConnection(jdbcUrl(database), adminUser, adminPassword);
  }
}
