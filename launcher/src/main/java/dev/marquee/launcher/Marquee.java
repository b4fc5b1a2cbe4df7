package dev.marquee.launcher;

import dev.marquee.benchmarks.BenchmarkFailed;
import dev.marquee.embedded.ServerStartException;
import dev.marquee.platform.config.SettingsException;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/// The `marquee` command.
@Command(
    name = "marquee",
    description = "One reactive movie platform: watch a film at home, or book a seat for it.",
    subcommands = {
      UpCommand.class,
      RunCommand.class,
      MigrateCommand.class,
      SmokeCommand.class,
      ImportCommand.class,
      BenchCommand.class,
      CommandLine.HelpCommand.class
    })
public final class Marquee {
  private static final int MISUSED = 2;

  private Marquee() {}

  public static void main(String[] arguments) {
    // The second tenant is told by its host name, which the JDK's client sets only when allowed to.
    System.setProperty("jdk.httpclient.allowRestrictedHeaders", "host");
    CommandLine commands = new CommandLine(new Marquee());
    commands.setExecutionExceptionHandler((error, command, result) -> explain(error, command));
    int status = commands.execute(arguments.length == 0 ? new String[] {"help"} : arguments);
    System.exit(status);
  }

  /// What a person can mend is said in a sentence; only what is ours to mend comes with a stack
  /// trace.
  private static int explain(Exception error, CommandLine command) {
    switch (error) {
      case SettingsException e -> command.getErr().println("marquee: " + e.getMessage());
      case ServerStartException e -> command.getErr().println("marquee: " + e.getMessage());
      case StartFailed e -> command.getErr().println("marquee: " + e.getMessage());
      case Steps.StepFailed e -> command.getErr().println("marquee: failed at: " + e.getMessage());
      case BenchmarkFailed e -> command.getErr().println("marquee: " + e.getMessage());
      case ApiClient.Unexpected e -> command.getErr().println("marquee: " + e.getMessage());
      case IllegalArgumentException e -> {
        command.getErr().println("marquee: " + e.getMessage());
        return MISUSED;
      }
      default -> error.printStackTrace(command.getErr());
    }
    return 1;
  }
}
