package dev.marquee.identity;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/// That an account is to be erased, and how far that is; afterwards the proof that it was. Holds no
/// personal data.
///
/// @param dueAt begins no earlier
/// @param finishedAt once it is done
/// @param answers of the domains that were asked so far
record Erasure(
    UUID id,
    UUID accountId,
    State state,
    Instant requestedAt,
    Instant dueAt,
    Optional<Instant> finishedAt,
    List<Answer> answers) {
  /// How far it is.
  enum State {
    WAITING,
    RUNNING,
    DONE,
    /// The account was reinstated.
    CANCELLED;

    static State of(String text) {
      return valueOf(text.toUpperCase(Locale.ROOT));
    }
  }

  /// What one domain has answered.
  ///
  /// @param rowsErased at least: what was lost with an answer isn't counted
  /// @param rowsPseudonymised stay under the account's id
  /// @param failures how often it gave no answer
  record Answer(
      String domain, boolean done, long rowsErased, long rowsPseudonymised, int failures) {}

  Erasure {
    answers = List.copyOf(answers);
  }
}
