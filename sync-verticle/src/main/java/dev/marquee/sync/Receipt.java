package dev.marquee.sync;

import java.time.Duration;

/// What became of one attempt.
sealed interface Receipt {
  /// The operator has it, or something newer.
  record Delivered() implements Receipt {}

  /// It may work later: the operator is away, slow, or broken.
  record TryLater(String reason) implements Receipt {}

  /// The operator asks for a pause (quota): nothing is sent to it before.
  record Pause(Duration atLeast) implements Receipt {}

  /// It will never work: the operator refuses the content.
  record Refused(String reason) implements Receipt {}
}
