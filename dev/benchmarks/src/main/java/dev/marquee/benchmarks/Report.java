package dev.marquee.benchmarks;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/// What a benchmark found: a table for people, JSON for programs.
///
/// @param loadAverage what the machine had to do in the minute before, the platform's start
///   included; negative when unknown
/// @param results the subject's first, then the baselines'
/// @param notes what else was found
public record Report(
    String benchmark,
    String sentence,
    Instant startedAt,
    double loadAverage,
    Plan plan,
    List<Result> results,
    List<Note> notes) {
  private static final double[] PERCENTS = {50, 95, 99};

  /// All rounds of one contestant.
  record Result(String name, String about, List<Round> rounds) {}

  static Report of(
      Benchmark benchmark,
      Instant startedAt,
      double loadAverage,
      Plan plan,
      Lineup lineup,
      Map<Contestant, List<Round>> contestantToRounds) {
    List<Result> results =
        lineup.contestants().stream()
            .map(one ->
                new Result(
                    one.name(),
                    one.about(),
                    List.copyOf(contestantToRounds.getOrDefault(one, List.of()))))
            .toList();
    return new Report(
        benchmark.name(),
        benchmark.sentence(),
        startedAt,
        loadAverage,
        plan,
        results,
        lineup.notes().get());
  }

  /// For people.
  public String table() {
    return new ReportTable(this).text();
  }

  /// Writes the JSON, making folders where need be.
  ///
  /// @throws BenchmarkFailed when it can't be written
  public void write(Path file) {
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      Files.writeString(file, json().encodePrettily() + "\n");
    } catch (IOException e) {
      throw new BenchmarkFailed(file + " can't be written", e);
    }
  }

  JsonObject json() {
    return new JsonObject()
        .put("benchmark", benchmark)
        .put("sentence", sentence)
        .put("startedAt", startedAt.toString())
        .put("machine", machine())
        .put("plan", plan(plan))
        .put("results", new JsonArray(results.stream().map(Report::json).toList()))
        .put("ratios", ratios())
        .put(
            "notes",
            new JsonArray(
                notes.stream()
                    .map(note ->
                        new JsonObject()
                            .put("name", note.name())
                            .put("value", note.value())
                            .put("unit", note.unit()))
                    .toList()));
  }

  private JsonObject machine() {
    return new JsonObject()
        .put("processors", Runtime.getRuntime().availableProcessors())
        .put("os", System.getProperty("os.name") + " " + System.getProperty("os.version"))
        .put("java", System.getProperty("java.vm.version"))
        .put("loadAverage", loadAverage);
  }

  private static JsonObject plan(Plan plan) {
    JsonObject json =
        new JsonObject()
            .put("load", plan.load() instanceof Load.Open ? "open" : "closed")
            .put("connections", plan.load().connections())
            .put("warmUpSeconds", plan.warmUp().toMillis() / 1e3)
            .put("roundSeconds", plan.round().toMillis() / 1e3)
            .put("rounds", plan.rounds());
    if (plan.load() instanceof Load.Open open) {
      json.put("ratePerSecond", open.ratePerSecond());
    }
    return json;
  }

  private static JsonObject json(Result result) {
    return new JsonObject()
        .put("name", result.name)
        .put("about", result.about)
        .put("rounds", new JsonArray(result.rounds.stream().map(Report::json).toList()));
  }

  private static JsonObject json(Round round) {
    JsonObject latency = new JsonObject();
    for (double percent : PERCENTS) {
      latency.put("p" + (int) percent, round.latencies().percentileMicros(percent));
    }
    return new JsonObject()
        .put("startedAt", round.startedAt().toString())
        .put("elapsedSeconds", round.elapsed().toMillis() / 1e3)
        .put("answers", round.answers())
        .put("errors", round.errors())
        .put("unsent", round.unsent())
        .put("throughputPerSecond", round.throughput())
        .put("latencyMicros", latency.put("max", round.latencies().maxMicros()))
        .put(
            "cpuMicrosPerRequest",
            new JsonObject()
                .put("server", round.serverMicros())
                .put("children", round.childrenMicros())
                .put("client", round.clientMicros()));
  }

  private JsonArray ratios() {
    JsonArray ratios = new JsonArray();
    for (Result baseline : results.subList(1, results.size())) {
      JsonObject ratio = new JsonObject().put("of", results.getFirst().name);
      ratio.put("to", baseline.name);
      Ratio.ALL.forEach(one -> ratio.put(one.key(), json(one.of(results.getFirst(), baseline))));
      ratios.add(ratio);
    }
    return ratios;
  }

  /// A ratio to something that was zero is no number, which JSON can't say.
  private static JsonObject json(Spread spread) {
    JsonObject json = new JsonObject();
    if (Double.isFinite(spread.min()) && Double.isFinite(spread.max())) {
      json.put("median", spread.median()).put("min", spread.min()).put("max", spread.max());
    }
    return json;
  }
}
