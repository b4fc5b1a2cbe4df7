package dev.marquee.benchmarks;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Very many live streams of which hardly any ever says something: what they cost while they are
/// idle, and how long a change takes to reach the last of them, beside one stream of another show.
final class LiveIdle implements Benchmark {
  private static final int STREAMS = 5_000;
  private static final Duration IDLE = Duration.ofSeconds(15);
  private static final Pattern USED = Pattern.compile("used (\\d+)K");

  @Override
  public String name() {
    return "live-idle";
  }

  @Override
  public String sentence() {
    return "a seat that is held or given back until all "
        + STREAMS
        + " live streams of its show say so, against one stream";
  }

  /// Changes follow one another, or nobody could tell which of them has arrived.
  @Override
  public Plan fitted(Plan plan) {
    return new Plan(new Load.Closed(1), plan.warmUp(), plan.round(), plan.rounds());
  }

  @Override
  public Lineup lineUp(RunningPlatform platform) {
    JsonArray shows = shows(platform);
    List<Note> notes = new ArrayList<>();
    double cpuBefore = idleMicrosPerSecond(platform);
    double heapBefore = heapKilobytes(platform);
    LiveStreams many = LiveStreams.open(platform, id(shows, 0), STREAMS);
    double cpuAfter = idleMicrosPerSecond(platform);
    double heapAfter = heapKilobytes(platform);
    notes.add(
        new Note("heap of an idle stream", (heapAfter - heapBefore) * 1_024 / STREAMS, "bytes"));
    notes.add(new Note("CPU of an idle stream a second", (cpuAfter - cpuBefore) / STREAMS, "µs"));
    LiveStreams one = LiveStreams.open(platform, id(shows, 1), 1);
    String token = platform.signIn();
    return new Lineup(
        new Contestant(
            STREAMS + " streams",
            "a change until the last stream has it",
            new Changes(platform, token, id(shows, 0), many),
            platform.process()),
        List.of(
            new Contestant(
                "one stream",
                "the same of a show with one stream",
                new Changes(platform, token, id(shows, 1), one),
                platform.process())),
        List.of(many, one),
        () -> List.copyOf(notes));
  }

  private static JsonArray shows(RunningPlatform platform) {
    String city =
        platform
            .get("/api/booking/cities")
            .getJsonArray("cities")
            .getJsonObject(0)
            .getString("name");
    JsonArray shows =
        platform
            .get("/api/booking/showtimes?city=" + city.replace(" ", "%20"))
            .getJsonArray("showtimes");
    if (shows.size() < 2) {
      throw new BenchmarkFailed("the platform has no two shows in " + city);
    }
    return shows;
  }

  private static String id(JsonArray shows, int index) {
    return shows.getJsonObject(index).getString("id");
  }

  /// With what its own work costs: relays, consumers, timers.
  private static double idleMicrosPerSecond(RunningPlatform platform) {
    CpuClock before = CpuClock.read(platform.process());
    try {
      Thread.sleep(IDLE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BenchmarkFailed("interrupted", e);
    }
    Duration used = CpuClock.read(platform.process()).since(before).server();
    return used.toNanos() / 1e3 / IDLE.toSeconds();
  }

  private static double heapKilobytes(RunningPlatform platform) {
    Jcmd.run(platform.process(), "GC.run");
    Matcher used = USED.matcher(Jcmd.run(platform.process(), "GC.heap_info"));
    if (!used.find()) {
      throw new BenchmarkFailed("the platform's JVM doesn't say how much heap it uses");
    }
    return Double.parseDouble(used.group(1));
  }

  /// One change after the other: hold, give back, hold.
  private record Changes(RunningPlatform platform, String token, String show, LiveStreams streams)
      implements Target {
    @Override
    public Connection connect() {
      List<String> seats = freePair();
      return new Connection() {
        private String hold = "";

        @Override
        public boolean exchange() {
          long expected = streams.events() + streams.count();
          try {
            change();
          } catch (BenchmarkFailed refused) {
            return false;
          }
          return streams.awaitEvents(expected);
        }

        private void change() {
          if (hold.isEmpty()) {
            String asked = new JsonObject().put("seats", new JsonArray(seats)).encode();
            hold = platform.call("POST", holds(), token, asked, 201).getString("id");
          } else {
            platform.call("DELETE", holds() + "/" + hold, token, "", 204);
            hold = "";
          }
        }

        @Override
        public void close() {
          if (!hold.isEmpty()) {
            platform.call("DELETE", holds() + "/" + hold, token, "", 204);
          }
        }
      };
    }

    private String holds() {
      return "/api/booking/showtimes/" + show + "/holds";
    }

    private List<String> freePair() {
      JsonObject map = platform.get("/api/booking/showtimes/" + show + "/seats");
      List<String> gone =
          map.getJsonArray("seats").stream()
              .map(seat -> ((JsonObject) seat).getString("seatId"))
              .toList();
      for (Object row : map.getJsonObject("seatMap").getJsonArray("rows")) {
        List<String> free =
            ((JsonObject) row)
                .getJsonArray("seats").stream()
                    .map(seat -> ((JsonObject) seat).getString("id"))
                    .filter(seat -> !gone.contains(seat))
                    .toList();
        if (free.size() >= 2) {
          return free.subList(0, 2);
        }
      }
      throw new BenchmarkFailed("no row of show " + show + " has two free seats");
    }
  }

  /// Where a stream of a show is.
  static URI stream(RunningPlatform platform, String show, String ticket) {
    return platform
        .url()
        .resolve("/api/booking/showtimes/" + show + "/seats/live?ticket=" + ticket);
  }
}
