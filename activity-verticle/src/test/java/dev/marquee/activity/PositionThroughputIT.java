package dev.marquee.activity;

import static dev.marquee.activity.Installation.until;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.OperatingSystemMXBean;
import dev.marquee.proto.activity.v1.ListContinueWatchingRequest;
import dev.marquee.proto.activity.v1.ListHistoryRequest;
import dev.marquee.proto.activity.v1.Positions;
import dev.marquee.proto.activity.v1.WatchedTitle;
import io.vertx.core.Future;
import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Measures, and asserts only that nothing was lost: how many positions a second are answered (RPC,
/// Kafka's ack, Redis), how many reach Postgres, and the CPU time of this JVM (client, server and
/// consumer; not Kafka's, Redis's and Postgres's), which other work on the machine doesn't blur.
@Tag("deep")
class PositionThroughputIT {
  private static final int TITLES = 100;
  private static final int REPORTS = 200;
  private static final int IN_FLIGHT = 250;

  @Test
  void everyRecordedPositionReachesPostgres() {
    try (Installation installation = Installation.start()) {
      UUID account = installation.newId();
      UUID profile = installation.newId();
      List<Viewing> viewings = new ArrayList<>();
      for (int i = 0; i < TITLES; i++) {
        viewings.add(new Viewing(account, profile, installation.newId()));
      }
      long startedAt = System.nanoTime();
      long cpuBefore = cpuNanos();

      installation.platform.asService("streaming", "acme", () -> record(installation, viewings));
      double recordSeconds = (System.nanoTime() - startedAt) / 1e9;
      until("all are kept", () -> lowest(installation, account) == REPORTS);
      double keepSeconds = (System.nanoTime() - startedAt) / 1e9;

      int positions = TITLES * REPORTS;
      System.out.printf(
          "positions: %,d answered at %,.0f/s, kept at %,.0f/s, %,.0f µs of CPU each%n",
          positions,
          positions / recordSeconds,
          positions / keepSeconds,
          (cpuNanos() - cpuBefore) / 1e3 / positions);
      assertThat(
              installation.continueWatching(
                  "acme", account, ListContinueWatchingRequest.getDefaultInstance()))
          .hasSize(20);
    }
  }

  /// As many players as there are titles report in turn, with a bounded number of answers awaited.
  private static void record(Installation installation, List<Viewing> viewings) {
    Positions positions = installation.positions();
    UUID session = installation.newId();
    Deque<Future<?>> awaited = new ArrayDeque<>();
    for (int report = 1; report <= REPORTS; report++) {
      Position position = new Position(session, report, 1_000, Instant.now(), report, false);
      for (Viewing viewing : viewings) {
        awaited.add(positions.recordPosition(Installation.request(viewing, position)));
        if (awaited.size() > IN_FLIGHT) {
          awaited.remove().await();
        }
      }
    }
    awaited.forEach(answer -> answer.await());
  }

  private static long lowest(Installation installation, UUID account) {
    return installation
        .history("acme", account, ListHistoryRequest.newBuilder().setLimit(100).build())
        .getTitlesList()
        .stream()
        .mapToLong(WatchedTitle::getPositionMillis)
        .min()
        .orElse(0);
  }

  private static long cpuNanos() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
  }
}
