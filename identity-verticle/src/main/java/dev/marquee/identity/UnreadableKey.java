package dev.marquee.identity;

import java.io.Serial;

/// A wrapped key was changed, or is another subject's: trying again doesn't help.
final class UnreadableKey extends Exception {
  @Serial private static final long serialVersionUID = 1L;

  UnreadableKey(Throwable cause) {
    super("a wrapped key can't be read", cause);
  }
}
