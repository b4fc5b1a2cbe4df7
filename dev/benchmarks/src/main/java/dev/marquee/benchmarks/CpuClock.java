package dev.marquee.benchmarks;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;

/// Processor time that processes have used, as the system accounts for it (ticks of 10 ms on
/// Linux): the server, everything it started, and this process.
///
/// @param pidToTime children and their children
record CpuClock(Duration server, Map<Long, Duration> pidToTime, Duration client) {
  /// Time used between two readings.
  record Used(Duration server, Duration children, Duration client) {}

  static CpuClock read(ProcessHandle server) {
    Map<Long, Duration> pidToTime = new HashMap<>();
    try (Stream<ProcessHandle> children = server.descendants()) {
      children
          .filter(child -> child.pid() != ProcessHandle.current().pid())
          .forEach(child -> pidToTime.put(child.pid(), time(child)));
    }
    return new CpuClock(time(server), pidToTime, time(ProcessHandle.current()));
  }

  /// Time used since an earlier reading. A child that ended in between isn't counted.
  Used since(CpuClock earlier) {
    Duration children = Duration.ZERO;
    for (Map.Entry<Long, Duration> child : pidToTime.entrySet()) {
      Duration before = earlier.pidToTime.getOrDefault(child.getKey(), Duration.ZERO);
      children = children.plus(child.getValue().minus(before));
    }
    return new Used(server.minus(earlier.server), children, client.minus(earlier.client));
  }

  private static Duration time(ProcessHandle process) {
    return process.info().totalCpuDuration().orElse(Duration.ZERO);
  }
}
