package dev.marquee.identity;

import dev.marquee.platform.sql.Tx;
import java.util.Optional;
import java.util.UUID;

/// Ends sign-in sessions of an account.
interface SessionEnder {
  /// Ends all sessions of an account, in the effect's own transaction.
  ///
  /// @param exceptSessionId one that stays
  void endAll(Tx tx, String tenant, UUID accountId, Optional<String> exceptSessionId);
}
