package dev.marquee.embedded;

import java.time.Duration;

/// The faults in force, shared by all connections of a proxy.
final class FaultSettings {
  private Duration latency = Duration.ZERO;
  private boolean blackHole;

  synchronized void latency(Duration delay) {
    latency = delay;
  }

  synchronized Duration latency() {
    return latency;
  }

  synchronized void blackHole(boolean on) {
    blackHole = on;
    notifyAll();
  }

  /// Returns once the network lets bytes through.
  synchronized void awaitPassage() throws InterruptedException {
    while (blackHole) {
      wait();
    }
  }
}
