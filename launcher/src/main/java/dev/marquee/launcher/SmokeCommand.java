package dev.marquee.launcher;

import java.net.URI;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// Both journeys against a running platform; the post-deploy check. Exits non-zero at the first
/// failure.
@Command(
    name = "smoke",
    description = "Runs both journeys against a running platform, step by step.")
final class SmokeCommand implements Callable<Integer> {
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

  @Override
  public Integer call() {
    Steps steps = new Steps(System.out);
    steps.say("Watching a film at " + url);
    new WatchJourney(new ApiClient(url, host), steps).run(search);
    steps.say("Booking two seats at " + url);
    new BookJourney(new ApiClient(url, host), steps).run();
    steps.say("Both journeys work.");
    return 0;
  }
}
