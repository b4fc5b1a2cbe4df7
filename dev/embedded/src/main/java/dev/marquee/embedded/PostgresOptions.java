package dev.marquee.embedded;

import java.nio.file.Path;

/// How a Postgres runs. Durable: every commit is on disk and passwords are asked for (SCRAM).
/// Otherwise fast: nothing is synced and everybody on this machine is trusted.
///
/// @param dataDir folder of the server, created when missing
/// @param port on 127.0.0.1; 0 picks a free one
/// @param adminPassword of the user [#ADMIN_USER]; takes effect when the folder is new
public record PostgresOptions(Path dataDir, int port, boolean durable, String adminPassword) {
  public static final String ADMIN_USER = "postgres";
  private static final String PASSWORD_NOBODY_ASKS_FOR = "postgres";

  public PostgresOptions {
    dataDir = dataDir.toAbsolutePath().normalize();
  }

  /// For tests: any port, no syncing, no passwords.
  public static PostgresOptions fast(Path dataDir) {
    return new PostgresOptions(dataDir, 0, false, PASSWORD_NOBODY_ASKS_FOR);
  }

  /// For data that matter.
  public static PostgresOptions durable(Path dataDir, int port, String adminPassword) {
    return new PostgresOptions(dataDir, port, true, adminPassword);
  }
}
