package dev.marquee.activity;

/// What happened to a request to put a title on a watchlist.
sealed interface AddOutcome {
  /// The title is on the list, now or since before.
  record Listed() implements AddOutcome {}

  /// The list is full.
  ///
  /// @param titlesMax what it holds
  record Full(int titlesMax) implements AddOutcome {}
}
