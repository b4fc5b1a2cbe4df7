package dev.marquee.platform.testing;

import dev.marquee.platform.sql.PostgresOptions;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// A second tenant in a test's database, `twin`: every row that is added is added once more for it,
/// with the same ids. A verticle's statement that touches such a row, to read or to change it,
/// fails; so none can do without naming its tenant. Those that serve all tenants at once, as
/// workers and sweepers do, say so in their text, `/* all tenants */`, and don't see the twin.
/// Tests as the admin see it.
///
/// The twin follows no update and no delete: once a row has changed, they differ.
public final class TwinTenant {
  /// To begin a test's own statement with that looks at all tenants but the twin, as a domain's
  /// role.
  public static final String ALL_TENANTS = "/* all tenants */ ";

  private static final String SCRIPT = "twin-tenant.sql";

  private TwinTenant() {}

  /// Moves the twin into a migrated database. Blocking.
  ///
  /// @throws IllegalStateException if a table could let tenants meet: it has no `tenant_id`, or a
  ///   key that doesn't lead with it
  public static void join(PostgresOptions postgres) {
    try (Connection connection =
            DriverManager.getConnection(
                "jdbc:postgresql://%s:%d/%s"
                    .formatted(postgres.host(), postgres.port(), postgres.database()),
                postgres.adminUser(),
                postgres.adminPassword());
        Statement statement = connection.createStatement()) {
      statement.execute(script());
      List<String> faults = list(statement, "SELECT fault FROM twin.faults");
      if (!faults.isEmpty()) {
        throw new IllegalStateException("tenants could meet: " + String.join("; ", faults));
      }
      statement.execute("SELECT twin.join(name) FROM twin.tables ORDER BY name");
    } catch (SQLException e) {
      throw new IllegalStateException("the twin can't move in: " + e.getMessage(), e);
    }
  }

  private static List<String> list(Statement statement, String query) throws SQLException {
    List<String> found = new ArrayList<>();
    try (ResultSet rows = statement.executeQuery(query)) {
      while (rows.next()) {
        found.add(rows.getString(1));
      }
    }
    return found;
  }

  private static String script() {
    try (InputStream file = TwinTenant.class.getResourceAsStream(SCRIPT)) {
      return new String(
          Objects.requireNonNull(file, SCRIPT).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
