package dev.marquee.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The harness with real servers in processes of their own, for a moment.
class HarnessIT {
  private static final Buffer BODY = Buffer.buffer("{\"name\":\"चाँद\"}");
  private static final RecordedAnswer ANSWER =
      new RecordedAnswer(
          200,
          List.of(
              new RecordedAnswer.Header("Content-Type", "application/json"),
              new RecordedAnswer.Header("ETag", "W/\"1-2\""),
              new RecordedAnswer.Header("content-length", String.valueOf(BODY.length()))),
          BODY);
  private static final RecordedAnswer OTHER =
      new RecordedAnswer(200, List.of(), Buffer.buffer("other"));

  private static final RunningPlatform.Account NOBODY = new RunningPlatform.Account("", "");

  private static @Nullable ServerProcess bare;

  private final List<String> said = new ArrayList<>();
  private final Harness harness = new Harness(Clock.systemUTC(), said::add);

  @BeforeAll
  static void start() {
    bare = BareServer.start(ANSWER);
  }

  @AfterAll
  static void stop() {
    server().close();
  }

  private static ServerProcess server() {
    return java.util.Objects.requireNonNull(bare);
  }

  private static URI uri() {
    return URI.create("http://127.0.0.1:" + BareServer.port(server()) + "/");
  }

  @Test
  void bareServerGivesTheRecordedBytesAndHeaders() throws IOException {
    try (HttpConnection connection = new HttpConnection(uri(), ANSWER)) {
      assertThat(connection.exchange()).isTrue();
      assertThat(connection.recorded()).isEqualTo(ANSWER);
      assertThat(connection.head())
          .isEqualTo(
              "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nETag: W/\"1-2\"\r\n"
                  + "content-length: "
                  + BODY.length()
                  + "\r\n\r\n");
    }
  }

  @Test
  void contestantsTakeTurnsAndAreMeasured() {
    Plan plan = new Plan(new Load.Closed(2), Duration.ofMillis(200), Duration.ofMillis(400), 2);

    Report report = harness.run(benchmark(ANSWER), platform(), plan);

    assertThat(turns(report)).containsExactly("A", "B", "A", "B");
    for (Report.Result result : report.results()) {
      for (Round round : result.rounds()) {
        assertThat(round.answers()).isPositive();
        assertThat(round.errors()).isZero();
        assertThat(round.latencies().percentileMicros(99)).isPositive();
      }
      assertThat(result.rounds().stream().mapToDouble(Round::serverMicros).sum()).isPositive();
      assertThat(result.rounds().stream().mapToDouble(Round::clientMicros).sum()).isPositive();
    }
    assertThat(said).anyMatch(line -> line.contains("round 2/2"));
  }

  @Test
  void whatGoesOnBesideAContestantDoesSoInItsRoundsOnly() {
    AtomicInteger running = new AtomicInteger();
    AtomicInteger begun = new AtomicInteger();
    Contestant.Beside beside =
        () -> {
          running.incrementAndGet();
          begun.incrementAndGet();
          return running::decrementAndGet;
        };
    HttpTarget target = new HttpTarget(uri(), ANSWER);
    ProcessHandle process = server().handle();
    Lineup lineup =
        new Lineup(
            new Contestant("A", "", target, process, beside),
            List.of(new Contestant("B", "", target, process)),
            List.of(),
            () -> List.of(new Note("begun", begun.get(), "")));
    Plan plan = new Plan(new Load.Closed(1), Duration.ZERO, Duration.ofMillis(100), 2);

    Report report = harness.run(new Given(lineup), platform(), plan);

    assertThat(report.notes()).containsExactly(new Note("begun", 2, ""));
    assertThat(running).hasValue(0);
    assertThat(report.table()).contains("begun");
    assertThat(report.json().getJsonArray("notes").getJsonObject(0).getString("name"))
        .isEqualTo("begun");
  }

  @Test
  void bareGatewayPassesOnTheRecordedBytes() throws IOException {
    try (ServerProcess gateway = BareGateway.start(ANSWER)) {
      URI passed = URI.create("http://127.0.0.1:" + BareServer.port(gateway) + "/");
      try (HttpConnection connection = new HttpConnection(passed, ANSWER)) {
        assertThat(connection.exchange()).isTrue();
        assertThat(connection.exchange()).isTrue();
      }
    }
  }

  /// A line-up that needs nothing.
  private record Given(Lineup lineup) implements Benchmark {
    @Override
    public String name() {
      return "given";
    }

    @Override
    public String sentence() {
      return "a server against itself";
    }

    @Override
    public Lineup lineUp(RunningPlatform platform) {
      return lineup;
    }
  }

  @Test
  void openLoopWorksTheSame() {
    Plan plan = new Plan(new Load.Open(2, 200), Duration.ZERO, Duration.ofMillis(250), 1);

    Report report = harness.run(benchmark(ANSWER), platform(), plan);

    Round round = report.results().getFirst().rounds().getFirst();
    assertThat(round.answers() + round.unsent()).isEqualTo(50);
    assertThat(round.errors()).isZero();
  }

  @Test
  void wrongAnswersAreErrors() {
    Plan plan = new Plan(new Load.Closed(2), Duration.ZERO, Duration.ofMillis(400), 1);

    Report report = harness.run(benchmark(OTHER), platform(), plan);

    Round round = report.results().getFirst().rounds().getFirst();
    assertThat(round.answers()).isZero();
    assertThat(round.errors()).isPositive();
  }

  @Test
  void contestantWithoutARightAnswerIsSaidInItsWarmUp() {
    Plan plan = new Plan(new Load.Closed(1), Duration.ofMillis(100), Duration.ofMillis(100), 1);

    assertThatExceptionOfType(BenchmarkFailed.class)
        .isThrownBy(() -> harness.run(benchmark(OTHER), platform(), plan))
        .withMessageContaining("A gave no right answer");
  }

  @Test
  void serverThatDoesNotStartIsSaidWithItsLastWords() {
    ServerProcess.Launch launch =
        new ServerProcess.Launch(
            "nobody",
            List.of("sh", "-c", "echo no luck today"),
            Map.of(),
            "READY",
            Duration.ofSeconds(10));

    assertThatExceptionOfType(BenchmarkFailed.class)
        .isThrownBy(() -> ServerProcess.start(launch))
        .withMessageContaining("nobody ended before it was ready")
        .withMessageContaining("no luck today");
  }

  @Test
  void platformWithoutAnAnswerIsSaid() {
    assertThatExceptionOfType(BenchmarkFailed.class)
        .isThrownBy(() ->
            new TitleRead()
                .lineUp(
                    new RunningPlatform(
                        URI.create("http://127.0.0.1:1"), ProcessHandle.current(), NOBODY)))
        .withMessageContaining("doesn't answer");
  }

  private static RunningPlatform platform() {
    return new RunningPlatform(uri(), server().handle(), NOBODY);
  }

  /// A and B are the same server.
  private static Benchmark benchmark(RecordedAnswer expected) {
    return new Benchmark() {
      @Override
      public String name() {
        return "twins";
      }

      @Override
      public String sentence() {
        return "a server against itself";
      }

      @Override
      public Lineup lineUp(RunningPlatform platform) {
        HttpTarget target = new HttpTarget(platform.url(), expected);
        return new Lineup(
            new Contestant("A", "", target, platform.process()),
            List.of(new Contestant("B", "", target, platform.process())),
            List.of());
      }
    };
  }

  private static List<String> turns(Report report) {
    Map<Instant, String> startToName = new HashMap<>();
    report
        .results()
        .forEach(result ->
            result.rounds().forEach(round -> startToName.put(round.startedAt(), result.name())));
    return startToName.entrySet().stream()
        .sorted(Map.Entry.comparingByKey(Comparator.naturalOrder()))
        .map(Map.Entry::getValue)
        .toList();
  }
}
