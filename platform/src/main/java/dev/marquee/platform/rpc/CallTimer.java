package dev.marquee.platform.rpc;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.vertx.grpc.common.GrpcStatus;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/// Timers of one method, one a status, looked up without building tags: `rpc.server` or
/// `rpc.client`, tags `method` and `status`.
final class CallTimer {
  private final MeterRegistry meters;
  private final String name;
  private final String method;
  private final Map<GrpcStatus, Timer> statusToTimer = new ConcurrentHashMap<>();

  CallTimer(MeterRegistry meters, String name, String method) {
    this.meters = meters;
    this.name = name;
    this.method = method;
  }

  void record(GrpcStatus status, long startedAtNanos) {
    statusToTimer
        .computeIfAbsent(
            status, ended -> meters.timer(name, "method", method, "status", ended.name()))
        .record(System.nanoTime() - startedAtNanos, TimeUnit.NANOSECONDS);
  }
}
