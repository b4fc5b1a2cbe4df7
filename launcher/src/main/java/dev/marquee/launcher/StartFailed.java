package dev.marquee.launcher;

/// The platform can't start, and why, as a sentence for the person who started it.
final class StartFailed extends RuntimeException {
  private static final long serialVersionUID = 1;

  StartFailed(String message) {
    super(message);
  }

  StartFailed(String message, Throwable cause) {
    super(message, cause);
  }
}
