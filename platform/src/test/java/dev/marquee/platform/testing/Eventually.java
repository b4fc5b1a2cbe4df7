package dev.marquee.platform.testing;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

/// Waiting for what can't call back, with a deadline instead of a sleep.
public final class Eventually {
  private static final Duration DEADLINE = Duration.ofMinutes(1);
  private static final long STEP_NANOS = 10_000_000;

  private Eventually() {}

  /// Asks until the answer is yes, for at most a minute: long enough for a busy machine, and only a
  /// failing test waits so long.
  ///
  /// @param what is waited for, for the error
  public static void until(String what, Callable<Boolean> condition) {
    until(what, DEADLINE, condition);
  }

  /// As above, with another deadline.
  public static void until(String what, Duration deadline, Callable<Boolean> condition) {
    long end = System.nanoTime() + deadline.toNanos();
    while (!holds(condition)) {
      if (System.nanoTime() - end > 0) {
        throw new AssertionError("not within " + deadline.toSeconds() + " s: " + what);
      }
      LockSupport.parkNanos(STEP_NANOS);
    }
  }

  private static boolean holds(Callable<Boolean> condition) {
    try {
      return condition.call();
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
