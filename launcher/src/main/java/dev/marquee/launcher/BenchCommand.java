package dev.marquee.launcher;

import dev.marquee.benchmarks.Benchmark;
import dev.marquee.benchmarks.Benchmarks;
import dev.marquee.benchmarks.Harness;
import dev.marquee.benchmarks.Load;
import dev.marquee.benchmarks.Plan;
import dev.marquee.benchmarks.Report;
import dev.marquee.benchmarks.RunningPlatform;
import dev.marquee.benchmarks.ServerProcess;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/// Measures the platform beside a baseline: starts one for that alone, as `up` does it, in a
/// process of its own, and waits until its demo is complete and nothing else goes on in it.
@Command(
    name = "bench",
    description = "Measures the platform beside a baseline; without a name, lists the benchmarks.")
final class BenchCommand implements Callable<Integer> {
  private static final Duration START_LIMIT = Duration.ofMinutes(3);
  private static final Duration DEMO_LIMIT = Duration.ofMinutes(20);
  private static final DateTimeFormatter TIMESTAMP =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

  /// The most a limit can be set to: one request a microsecond. It is still asked of Redis at every
  /// request, so the benchmark pays for it as everybody does.
  private static final String NO_RATE_LIMIT = "60000000";

  /// What the measured platform runs with, beside its own settings.
  static final Map<String, String> ENVIRONMENT =
      Map.of(
          "MARQUEE_EDGE__USER_PER_MINUTE", NO_RATE_LIMIT,
          "MARQUEE_EDGE__ADDRESS_PER_MINUTE", NO_RATE_LIMIT,
          "MARQUEE_EDGE__RATES__PROCESS_PER_SECOND", "1000000",
          // All clients of a benchmark are at one address, and one account signs in very often.
          "MARQUEE_EDGE__LIVE_CONNECTIONS_PER_ADDRESS_MAX", "10000",
          "MARQUEE_BOOKING__HOLD_TRIES_PER_MINUTE", "100000",
          "MARQUEE_EDGE__CHALLENGE__FAILURES_FREE", "0",
          "MARQUEE_IDENTITY__ATTEMPTS__NEAR__FREE", "1000000",
          "MARQUEE_IDENTITY__ATTEMPTS__PER_NETWORK", "0");

  @Parameters(index = "0", arity = "0..1", paramLabel = "NAME", description = "Which one to run.")
  private String name = "";

  @Option(
      names = "--duration",
      description = "Of a round, e.g. 10s or 1m (default: ${DEFAULT-VALUE}).",
      defaultValue = "10s",
      converter = DurationText.class)
  private Duration duration = Duration.ofSeconds(10);

  @Option(
      names = "--warm-up",
      description = "Load on each contestant before the first round (default: ${DEFAULT-VALUE}).",
      defaultValue = "30s",
      converter = DurationText.class)
  private Duration warmUp = Duration.ofSeconds(30);

  @Option(
      names = "--rounds",
      description = "How often each contestant is measured, in turn (default: ${DEFAULT-VALUE}).",
      defaultValue = "5")
  private int rounds = 5;

  @Option(
      names = "--connections",
      description = "How many clients (default: ${DEFAULT-VALUE}).",
      defaultValue = "16")
  private int connections = 16;

  @Option(
      names = "--rate",
      description =
          "Requests a second, due whatever the server does (open loop); without it each client"
              + " sends its next request after the answer (closed loop).")
  private @Nullable Integer rate;

  @Option(names = "--out", description = "JSON file (default: .data/bench/NAME-TIMESTAMP.json).")
  private @Nullable Path out;

  @Option(
      names = "--port",
      description = "Base port of the platform that is started (default: ${DEFAULT-VALUE}).",
      defaultValue = "18080")
  private int port = 18_080;

  @Option(
      names = "--data",
      description = "Its folder, kept for the next time (default: ${DEFAULT-VALUE}).",
      defaultValue = ".data/bench/platform")
  private Path data = Path.of(".data", "bench", "platform");

  @Override
  public Integer call() {
    Steps steps = new Steps(System.out);
    if (name.isEmpty()) {
      Benchmarks.all().forEach(one -> steps.say("%-12s %s".formatted(one.name(), one.sentence())));
      return 0;
    }
    Benchmark benchmark = Benchmarks.named(name);
    Plan plan = new Plan(load(), warmUp, duration, rounds);
    Installation installation = new Installation(data.toAbsolutePath().normalize(), port);
    try (ServerProcess platform = steps.step("start a platform", () -> start(installation))) {
      steps.step("wait until its demo is complete", () -> awaitDemo(installation));
      Report report =
          new Harness(Clock.systemUTC(), steps::say)
              .run(
                  benchmark,
                  new RunningPlatform(URI.create(installation.url()), platform.handle(), viewer()),
                  plan);
      Path file = out == null ? file(report.startedAt()) : out;
      report.write(file);
      steps.say("\n" + report.table() + "\nAll numbers are in " + file);
    }
    return 0;
  }

  private static RunningPlatform.Account viewer() {
    return new RunningPlatform.Account(
        DemoAccounts.email("viewer", DemoAccounts.FIRST_TENANT), DemoAccounts.PASSWORD);
  }

  private Load load() {
    return rate == null ? new Load.Closed(connections) : new Load.Open(connections, rate);
  }

  private Path file(Instant startedAt) {
    return Path.of(".data", "bench", name + "-" + TIMESTAMP.format(startedAt) + ".json");
  }

  private static ServerProcess start(Installation installation) {
    List<String> arguments =
        List.of(
            "up",
            "--port",
            String.valueOf(installation.base()),
            "--data",
            installation.data().toString());
    return ServerProcess.start(
        new ServerProcess.Launch(
            "platform",
            ServerProcess.java(Marquee.class, arguments),
            ENVIRONMENT,
            "Marquee is ready",
            START_LIMIT));
  }

  /// The demo's last film is the last thing a platform makes after its start; FFmpeg would take the
  /// processors from the benchmark.
  private static void awaitDemo(Installation installation) {
    String tenant = DemoAccounts.SECOND_TENANT;
    ApiClient viewer =
        new ApiClient(
            URI.create(installation.url()), DemoAccounts.host(tenant, installation.base()));
    String film = DemoFilm.atHome(tenant).getLast().name();
    Steps.eventually(
        DEMO_LIMIT,
        film + " can be watched",
        () ->
            viewer
                    .get("/api/catalog/search?q=" + film.replace(' ', '+'))
                    .body()
                    .path("titles")
                    .path(0)
                    .path("streamable")
                    .asBoolean()
                ? Optional.of(film)
                : Optional.empty());
  }

  /// Durations as people write them: `10s`, `0.5s`, `2m`.
  static final class DurationText implements ITypeConverter<Duration> {
    @Override
    public Duration convert(String text) {
      try {
        return Duration.parse("PT" + text);
      } catch (DateTimeParseException e) {
        throw new TypeConversionException("'" + text + "' is no duration like 10s, 0.5s, 2m");
      }
    }
  }
}
