package dev.marquee.identity;

import dev.marquee.identity.subscription.Membership;
import dev.marquee.platform.sql.Tx;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/// What subscriptions do to accounts: the tier is theirs to give and to take, and access tokens
/// with the old one end within a second.
final class Members implements Membership {
  /// A letter about a subscription that is a day late helps nobody.
  private static final Duration USELESS_AFTER = Duration.ofDays(1);

  private final AccountStore accounts;
  private final TenantStore tenants;
  private final Access access;
  private final MailStore mails;
  private final IdentityEvents events;

  Members(
      AccountStore accounts,
      TenantStore tenants,
      Access access,
      MailStore mails,
      IdentityEvents events) {
    this.accounts = accounts;
    this.tenants = tenants;
    this.access = access;
    this.mails = mails;
    this.events = events;
  }

  @Override
  public boolean isOpen(String tenant) {
    return !tenants.standing(tenant).await().suspended();
  }

  @Override
  public boolean isActive(String tenant, UUID accountId) {
    return accounts.find(tenant, accountId).await().filter(Members::isActive).isPresent();
  }

  private static boolean isActive(Account account) {
    return account.status() == AccountStatus.ACTIVE;
  }

  @Override
  public boolean lock(Tx tx, String tenant, UUID accountId) {
    return accounts.lock(tx, tenant, accountId).await().filter(Members::isActive).isPresent();
  }

  @Override
  public boolean give(Tx tx, String tenant, UUID accountId, String tier) {
    return become(tx, tenant, accountId, Tier.of(tier).orElseThrow());
  }

  @Override
  public void take(Tx tx, String tenant, UUID accountId) {
    become(tx, tenant, accountId, Tier.FREE);
  }

  private boolean become(Tx tx, String tenant, UUID accountId, Tier tier) {
    Optional<Account> changed = accounts.setTier(tx, tenant, accountId, tier).await();
    changed.ifPresent(account -> {
      access.claimsChanged(tx, tenant, accountId);
      events.tierChanged(tx, account);
    });
    return changed.isPresent();
  }

  @Override
  public void tell(Tx tx, String tenant, UUID accountId, Notice notice) {
    mails.addTo(tx, new Subject(tenant, accountId), kind(notice), "", USELESS_AFTER).await();
  }

  private static Letter.Kind kind(Notice notice) {
    return switch (notice) {
      case TRIAL_ENDING -> Letter.Kind.TRIAL_ENDING;
      case PAYMENT_FAILED -> Letter.Kind.PAYMENT_FAILED;
      case ENDED -> Letter.Kind.SUBSCRIPTION_ENDED;
    };
  }

  @Override
  public void changed(Tx tx, UUID subscriptionId, UUID accountId, long version, String detail) {
    events.subscriptionChanged(tx, subscriptionId, accountId, version, detail);
  }

  @Override
  public void planCreated(Tx tx, UUID planId) {
    events.planCreated(tx, planId);
  }

  @Override
  public void planRetired(Tx tx, UUID planId) {
    events.planRetired(tx, planId);
  }
}
