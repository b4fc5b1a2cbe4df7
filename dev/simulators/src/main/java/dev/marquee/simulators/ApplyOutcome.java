package dev.marquee.simulators;

/// What an operator makes of a change.
sealed interface ApplyOutcome {
  /// It is stored now.
  ///
  /// @param created whether the entity was not there before
  record Applied(boolean created) implements ApplyOutcome {}

  /// Seen before; nothing changed, and the sender may take it as done.
  record Duplicate() implements ApplyOutcome {}

  /// The operator knows something newer.
  record Stale(long storedVersion) implements ApplyOutcome {}

  /// The change id belongs to another change: a fault of the sender.
  record ChangeIdReused() implements ApplyOutcome {}

  record Full(int entitiesMax) implements ApplyOutcome {}
}
