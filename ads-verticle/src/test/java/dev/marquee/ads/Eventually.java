package dev.marquee.ads;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

/// Waits for what happens elsewhere: tries again until it succeeds or the deadline has passed.
final class Eventually {
  private static final Duration DEADLINE = Duration.ofMinutes(1);
  private static final Duration PAUSE = Duration.ofMillis(50);

  private Eventually() {}

  /// @return what the work returned when it succeeded
  static <T> T succeeds(Callable<T> work) {
    long deadline = System.nanoTime() + DEADLINE.toNanos();
    while (true) {
      try {
        return work.call();
      } catch (Throwable e) {
        if (System.nanoTime() > deadline) {
          throw new AssertionError("not within " + DEADLINE, e);
        }
        LockSupport.parkNanos(PAUSE.toNanos());
      }
    }
  }

  /// As above, for assertions.
  static void holds(Runnable assertions) {
    succeeds(() -> {
      assertions.run();
      return true;
    });
  }
}
