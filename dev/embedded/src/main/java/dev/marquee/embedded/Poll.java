package dev.marquee.embedded;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/// Waiting for something outside this JVM that cannot call back.
final class Poll {
  private static final long STEP_MILLIS = 10;

  private Poll() {}

  /// Asks until the answer is yes; false when the deadline passed first.
  static boolean until(Duration limit, BooleanSupplier condition) {
    long deadline = System.nanoTime() + limit.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        return false;
      }
      pause();
    }
    return true;
  }

  private static void pause() {
    try {
      Thread.sleep(STEP_MILLIS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new ServerStartException("Interrupted while waiting for a server.", interrupted);
    }
  }
}
