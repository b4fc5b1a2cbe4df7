package dev.marquee.launcher;

import dev.marquee.platform.config.Settings;
import dev.marquee.platform.sql.Migrations;
import dev.marquee.platform.sql.PostgresOptions;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// Brings every schema up to date; the Helm hook runs this before new pods start.
@Command(
    name = "migrate",
    description = "Brings the schemas of all roles up to date, with the database of the settings.")
final class MigrateCommand implements Callable<Integer> {
  @Option(names = "--config", description = "application.yaml")
  private @Nullable Path config;

  @Option(names = "--roles", description = "Whose schemas (default: all).", defaultValue = "all")
  private String roles = "all";

  @Override
  public Integer call() {
    Settings settings = Node.settings(config);
    migrate(settings.bind("postgres", PostgresOptions.class), roles, new Steps(System.out));
    return 0;
  }

  static void migrate(PostgresOptions postgres, String roles, Steps steps) {
    Migrations migrations = new Migrations(postgres);
    for (Role role : Role.parse(roles)) {
      if (role.ownsSchema()) {
        steps.step("migrate " + role.domain(), () -> migrations.migrate(role.domain()));
      }
    }
  }
}
