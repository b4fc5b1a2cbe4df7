package dev.marquee.identity;

import dev.marquee.platform.rpc.CallContext;
import java.time.Clock;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Accounts that were opened for somebody who never took them up: his address isn't kept for good.
final class ForgottenInvitations {
  private static final Logger log = LoggerFactory.getLogger(ForgottenInvitations.class);

  private final ErasureStore store;
  private final Closing closing;
  private final Clock clock;
  private final Duration kept;

  ForgottenInvitations(ErasureStore store, Closing closing, Clock clock, Duration kept) {
    this.store = store;
    this.closing = closing;
    this.clock = clock;
    this.kept = kept;
  }

  /// Closes a batch of them. Awaits.
  void close() {
    for (Subject one : store.invitationsBefore(clock.instant().minus(kept)).await()) {
      try {
        CallContext.ofService("retention", "identity", one.tenant())
            .run(() -> closing.invitation(one))
            .await();
      } catch (Throwable e) { // await() throws whatever a future failed with
        log.warn("the invitation of {} can't be closed", one.accountId(), e);
      }
    }
  }
}
