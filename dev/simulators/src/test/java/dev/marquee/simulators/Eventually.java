package dev.marquee.simulators;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.function.Supplier;

/// Polls until something holds; fails after [#DEADLINE] with what it saw last.
final class Eventually {
  private static final Duration DEADLINE = Duration.ofMinutes(1);
  private static final Duration POLL_EVERY = Duration.ofMillis(5);

  private Eventually() {}

  static <T> T until(Supplier<T> look, Predicate<T> holds) {
    long deadlineNanos = System.nanoTime() + DEADLINE.toNanos();
    T seen = look.get();
    while (!holds.test(seen)) {
      if (System.nanoTime() > deadlineNanos) {
        throw new AssertionError("did not come true in " + DEADLINE + ", last seen: " + seen);
      }
      LockSupport.parkNanos(POLL_EVERY.toNanos());
      seen = look.get();
    }
    return seen;
  }
}
