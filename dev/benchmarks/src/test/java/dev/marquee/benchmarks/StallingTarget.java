package dev.marquee.benchmarks;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// Answers at once, but for one request, which takes a while: a server that stalls.
final class StallingTarget implements Target, Target.Connection {
  private final int stalled;
  private final Duration stall;
  private final AtomicInteger requests = new AtomicInteger();

  /// @param stalled number of the request that stalls, from 1; 0 for none
  StallingTarget(int stalled, Duration stall) {
    this.stalled = stalled;
    this.stall = stall;
  }

  @Override
  public Connection connect() {
    return this;
  }

  @Override
  public boolean exchange() {
    if (requests.incrementAndGet() == stalled) {
      try {
        return !new CountDownLatch(1).await(stall.toMillis(), TimeUnit.MILLISECONDS);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
    return true;
  }

  @Override
  public void close() {}
}
