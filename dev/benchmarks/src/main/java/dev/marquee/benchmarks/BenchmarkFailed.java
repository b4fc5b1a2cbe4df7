package dev.marquee.benchmarks;

/// A benchmark can't be run, and why, as a sentence for the person who wanted it.
public final class BenchmarkFailed extends RuntimeException {
  private static final long serialVersionUID = 1;

  BenchmarkFailed(String message) {
    super(message);
  }

  BenchmarkFailed(String message, Throwable cause) {
    super(message + ": " + cause.getMessage(), cause);
  }
}
