package dev.marquee.identity.subscription;

import dev.marquee.platform.sql.Tx;
import java.util.UUID;

/// What a subscription does to its account, in the transaction of its own change. All of it awaits.
public interface Membership {
  /// What its owner is told by mail.
  enum Notice {
    TRIAL_ENDING,
    PAYMENT_FAILED,
    ENDED
  }

  /// Whether the tenant is one that isn't suspended: its customers couldn't cancel.
  boolean isOpen(String tenant);

  /// Whether there is such an account, and it is active.
  boolean isActive(String tenant, UUID accountId);

  /// Holds the account's row until the transaction ends. Comes before the subscription's own.
  ///
  /// @return whether there is such an account, and it is active
  boolean lock(Tx tx, String tenant, UUID accountId);

  /// Makes a locked account's tier the plan's.
  ///
  /// @return false when it was that already
  boolean give(Tx tx, String tenant, UUID accountId, String tier);

  /// Makes a locked account free again.
  void take(Tx tx, String tenant, UUID accountId);

  void tell(Tx tx, String tenant, UUID accountId, Notice notice);

  /// Publishes `subscription_changed` and keeps it for auditors.
  ///
  /// @param detail from what to what
  void changed(Tx tx, UUID subscriptionId, UUID accountId, long version, String detail);

  void planCreated(Tx tx, UUID planId);

  void planRetired(Tx tx, UUID planId);
}
