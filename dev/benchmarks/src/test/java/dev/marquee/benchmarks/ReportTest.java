package dev.marquee.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {
  private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
  private static final Duration TWO_SECONDS = Duration.ofSeconds(2);

  private final Report report =
      new Report(
          "some-read",
          "this against that",
          NOON,
          1.5,
          new Plan(new Load.Open(8, 500), Duration.ofSeconds(1), TWO_SECONDS, 3),
          List.of(
              new Report.Result(
                  "platform", "the whole", List.of(round(200, 0), round(100, 2), round(300, 0))),
              new Report.Result(
                  "bare",
                  "next to nothing",
                  List.of(round(1_000, 0), round(1_000, 0), round(1_000, 0)))),
          List.of(new Note("heap", 12.5, "MiB")));

  private static Round round(int answers, int errors) {
    Latencies latencies = new Latencies();
    for (int i = 1; i <= answers; i++) {
      latencies.record(Duration.ofMillis(i).toNanos());
    }
    LoadGenerator.Outcome outcome =
        new LoadGenerator.Outcome(answers, errors, 0, TWO_SECONDS, latencies);
    CpuClock.Used used =
        new CpuClock.Used(Duration.ofMillis(20), Duration.ofMillis(10), Duration.ofMillis(5));
    return Round.of(NOON, outcome, used);
  }

  @Test
  void jsonHasEveryRoundAndTheRatiosWithTheirSpread() {
    JsonObject json = report.json();

    assertThat(json.getString("benchmark")).isEqualTo("some-read");
    assertThat(json.getString("startedAt")).isEqualTo("2026-11-21T12:00:00Z");
    assertThat(json.getJsonObject("machine").getInteger("processors")).isPositive();
    assertThat(json.getJsonObject("machine").getDouble("loadAverage")).isEqualTo(1.5);
    assertThat(json.getJsonObject("plan"))
        .isEqualTo(
            new JsonObject()
                .put("load", "open")
                .put("connections", 8)
                .put("warmUpSeconds", 1.0)
                .put("roundSeconds", 2.0)
                .put("rounds", 3)
                .put("ratePerSecond", 500));
    JsonObject platform = json.getJsonArray("results").getJsonObject(0);
    assertThat(platform.getString("name")).isEqualTo("platform");
    assertThat(platform.getJsonArray("rounds")).hasSize(3);
    JsonObject throughput =
        json.getJsonArray("ratios").getJsonObject(0).getJsonObject("throughput");
    assertThat(throughput.getDouble("median")).isCloseTo(0.2, within(1e-9));
    assertThat(throughput.getDouble("min")).isCloseTo(0.1, within(1e-9));
    assertThat(throughput.getDouble("max")).isCloseTo(0.3, within(1e-9));
  }

  @Test
  void roundInJsonHasThroughputLatencyAndProcessorTime() {
    JsonObject second =
        report
            .json()
            .getJsonArray("results")
            .getJsonObject(0)
            .getJsonArray("rounds")
            .getJsonObject(1);

    assertThat(second.fieldNames())
        .containsExactly(
            "startedAt",
            "elapsedSeconds",
            "answers",
            "errors",
            "unsent",
            "throughputPerSecond",
            "latencyMicros",
            "cpuMicrosPerRequest");
    assertThat(second.getInteger("errors")).isEqualTo(2);
    assertThat(second.getDouble("throughputPerSecond")).isEqualTo(50);
    assertThat(second.getJsonObject("latencyMicros").fieldNames())
        .containsExactly("p50", "p95", "p99", "max");
    assertThat(second.getJsonObject("latencyMicros").getLong("p50"))
        .isCloseTo(50_000, within(100L));
    assertThat(second.getJsonObject("cpuMicrosPerRequest").getDouble("server"))
        .isCloseTo(20_000 / 102.0, within(0.001));
  }

  @Test
  void tableHasMediansErrorsAndRatios() {
    String table = report.table();

    assertThat(table)
        .contains("some-read: this against that")
        .contains("open loop, 500/s over 8 connections")
        .containsPattern("platform +100 +\\(50 to 150\\).* 2 +0\n")
        .contains("platform : bare")
        .containsPattern("throughput × +0\\.20 +\\(0\\.10 to 0\\.30\\)");
  }

  @Test
  void ratioToNothingIsLeftOut() {
    Report useless =
        new Report(
            "x",
            "y",
            NOON,
            1.5,
            report.plan(),
            List.of(
                new Report.Result("a", "", List.of(round(10, 0))),
                new Report.Result("b", "", List.of(round(0, 10)))),
            List.of());

    assertThat(useless.json().getJsonArray("ratios").getJsonObject(0).getJsonObject("throughput"))
        .isEmpty();
  }

  @Test
  void fileIsWrittenWithItsFolders(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("a").resolve("b.json");

    report.write(file);

    assertThat(new JsonObject(Files.readString(file))).isEqualTo(report.json());
  }
}
