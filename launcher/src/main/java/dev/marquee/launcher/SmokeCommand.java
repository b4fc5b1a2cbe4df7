package dev.marquee.launcher;

import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// Both journeys against a running platform; the post-deploy check. Exits non-zero at the first
/// failure.
@Command(
    name = "smoke",
    description = "Runs both journeys against a running platform, step by step.")
final class SmokeCommand implements Callable<Integer> {
  static final String PASSWORD = "SMOKE_PASSWORD";
  static final String RIVAL_PASSWORD = "SMOKE_RIVAL_PASSWORD";

  @Option(
      names = "--url",
      description = "Where the platform is (default: ${DEFAULT-VALUE}).",
      defaultValue = "http://localhost:8080")
  private URI url = URI.create("http://localhost:8080");

  @Option(
      names = "--host",
      description = "Host name of the tenant, where it isn't the URL's.",
      defaultValue = "")
  private String host = "";

  @Option(
      names = "--search",
      description = "Words that find a title to watch (default: ${DEFAULT-VALUE}).",
      defaultValue = "aurora")
  private String search = "aurora";

  @Option(
      names = "--mailbox",
      description = "Where mails to new accounts arrive (default: where `up` puts it).")
  private @Nullable URI mailbox;

  @Option(
      names = "--account",
      paramLabel = "EMAIL",
      description =
          "An account to sign in, for a platform whose mails nobody reads; its password is in "
              + PASSWORD
              + ".")
  private @Nullable String account;

  @Option(
      names = "--rival",
      paramLabel = "EMAIL",
      description =
          "With --account: a second one, for the race for a seat; its password is in "
              + RIVAL_PASSWORD
              + ".")
  private @Nullable String rival;

  @Override
  public Integer call() {
    Steps steps = new Steps(System.out);
    Audience audience = audience(System.getenv());
    steps.say("Watching a film at " + url);
    new WatchJourney(new ApiClient(url, host), audience, steps).run(search);
    steps.say("Booking two seats at " + url);
    new BookJourney(new ApiClient(url, host), audience, steps).run();
    steps.say("Both journeys work.");
    return 0;
  }

  private Audience audience(Map<String, String> environment) {
    if (account == null) {
      return new Audience.Newcomers(new Mailbox(mailbox == null ? mailboxBeside(url) : mailbox));
    }
    ApiClient.Login first = login(account, PASSWORD, environment);
    return new Audience.Regulars(
        first, Optional.ofNullable(rival).map(email -> login(email, RIVAL_PASSWORD, environment)));
  }

  /// Passwords come from the environment only: everybody on a machine may read command lines.
  private static ApiClient.Login login(
      String email, String variable, Map<String, String> environment) {
    String password = environment.get(variable);
    if (password == null) {
      throw new IllegalArgumentException(variable + ": must hold the password of " + email);
    }
    return new ApiClient.Login(email, password);
  }

  /// The mailbox of an `up` on this machine.
  ///
  /// @throws IllegalArgumentException for a platform elsewhere, which has none
  static URI mailboxBeside(URI url) {
    String host = url.getHost() == null ? "" : url.getHost();
    boolean here = host.endsWith("localhost") || host.equals("127.0.0.1") || host.equals("[::1]");
    if (!here || url.getPort() < 0) {
      throw new IllegalArgumentException(
          url + " has no mailbox to open new accounts with: give --account, or --mailbox");
    }
    return URI.create("http://127.0.0.1:" + Installation.mailboxPort(url.getPort()));
  }
}
