package dev.marquee.launcher;

import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.function.Supplier;

/// Prints what is being done, step by step with its time, for a person who waits.
final class Steps {
  private final PrintStream out;

  Steps(PrintStream out) {
    this.out = out;
  }

  /// Does a step and prints its name and time.
  ///
  /// @throws StepFailed naming the step
  <T> T step(String name, Supplier<T> work) {
    long startedAt = System.nanoTime();
    try {
      T result = work.get();
      out.printf(Locale.ROOT, "  ok    %-58s %6d ms%n", name, millisSince(startedAt));
      return result;
    } catch (RuntimeException e) {
      out.printf(
          Locale.ROOT,
          "  FAIL  %-58s %6d ms%n        %s%n",
          name,
          millisSince(startedAt),
          e.getMessage());
      throw new StepFailed(name, e);
    }
  }

  void step(String name, Runnable work) {
    step(
        name,
        () -> {
          work.run();
          return true;
        });
  }

  /// Waits until a condition holds, asking every 100 ms.
  ///
  /// @throws ApiClient.Unexpected when it doesn't in time
  static <T> T eventually(Duration limit, String what, Supplier<java.util.Optional<T>> ask) {
    Instant deadline = Instant.now().plus(limit);
    while (true) {
      java.util.Optional<T> found = ask.get();
      if (found.isPresent()) {
        return found.get();
      }
      if (Instant.now().isAfter(deadline)) {
        throw new ApiClient.Unexpected("not within " + limit.toSeconds() + " s: " + what);
      }
      ApiClient.pause(Duration.ofMillis(100));
    }
  }

  void say(String text) {
    out.println(text);
  }

  private static long millisSince(long startedAt) {
    return (System.nanoTime() - startedAt) / 1_000_000;
  }

  /// A step that didn't work.
  static final class StepFailed extends RuntimeException {
    private static final long serialVersionUID = 1;

    StepFailed(String step, RuntimeException cause) {
      super(step + ": " + cause.getMessage(), cause);
    }
  }
}
