package dev.marquee.identity;

import dev.marquee.platform.rpc.CallContext;
import dev.marquee.platform.sql.Database;
import dev.marquee.platform.sql.Page;
import dev.marquee.platform.sql.Tx;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/// What administrators do to accounts of their tenant. Nobody does it to his own, and whoever does
/// it is an active administrator until it is done: so there always is one left, also when two take
/// the role from each other at once.
final class Staff {
  /// What came of a change.
  sealed interface Change {}

  record Changed(Account account) implements Change {}

  record NoSuchAccount() implements Change {}

  record OwnAccount() implements Change {}

  /// It is being erased, or was.
  record ErasureBegun() implements Change {}

  private final Database db;
  private final AccountStore accounts;
  private final StaffStore store;
  private final Access access;
  private final IdentityEvents events;
  private final ErasureStore erasures;
  private final TenantStore tenants;

  Staff(
      Database db,
      AccountStore accounts,
      StaffStore store,
      Access access,
      IdentityEvents events,
      ErasureStore erasures,
      TenantStore tenants) {
    this.db = db;
    this.accounts = accounts;
    this.store = store;
    this.access = access;
    this.events = events;
    this.erasures = erasures;
    this.tenants = tenants;
  }

  /// Newest first, one more than a page has if there are more. That somebody looked is audited.
  List<Account> list(Optional<Role> role, Page page) {
    String tenant = CallContext.current().tenant();
    events.accountsListed();
    return role.map(one -> store.list(tenant, one, page))
        .orElseGet(() -> store.list(tenant, page))
        .await();
  }

  /// The account with an e-mail.
  Optional<Account> find(EmailAddress email) {
    events.accountsListed();
    return accounts
        .findByEmail(CallContext.current().tenant(), email)
        .await()
        .map(AccountStore.Credentials::account);
  }

  /// Replaces an account's roles.
  Change setRoles(UUID caller, UUID id, Set<Role> roles) {
    return change(
        caller,
        id,
        (tx, before) -> {
          if (before.roles().equals(roles)) {
            return new Changed(before);
          }
          Account after = store.change(tx, tenant(), id, roles, before.status()).await();
          access.claimsChanged(tx, tenant(), id);
          events.rolesChanged(tx, before, after);
          return new Changed(after);
        });
  }

  /// Keeps an account out.
  Change suspend(UUID caller, UUID id) {
    return change(
        caller,
        id,
        (tx, before) -> {
          if (before.status() == AccountStatus.SUSPENDED
              || before.status() == AccountStatus.CLOSED) {
            return new Changed(before);
          }
          Account after =
              store.change(tx, tenant(), id, before.roles(), AccountStatus.SUSPENDED).await();
          access.endSessions(tx, tenant(), id);
          events.suspended(tx, before, after);
          return new Changed(after);
        });
  }

  /// Binds an account to an organisation; empty for one of its own.
  Change setOrganisation(UUID caller, UUID id, Optional<UUID> organisation) {
    return change(
        caller,
        id,
        (tx, before) -> {
          if (before.organisationId().equals(organisation.orElse(id))) {
            return new Changed(before);
          }
          Account after = store.setOrganisation(tx, tenant(), id, organisation).await();
          access.claimsChanged(tx, tenant(), id);
          events.organisationChanged(tx, before, after);
          return new Changed(after);
        });
  }

  /// Takes a lost second factor away: whoever has it is signed out.
  ///
  /// @return the account as it was
  Change resetSecondFactor(UUID caller, UUID id, SecondFactors factors) {
    return change(
        caller,
        id,
        (tx, before) -> {
          if (before.secondFactor()) {
            factors.reset(tx, before);
            access.endSessions(tx, tenant(), id);
            events.secondFactorReset(tx, id);
          }
          return new Changed(before);
        });
  }

  /// Lets a suspended account in again, or a closed one whose erasure hasn't begun; others stay as
  /// they are.
  ///
  /// @throws dev.marquee.platform.rpc.Fault FAILED_PRECONDITION when there is no room left for a
  ///   closed one
  Change reinstate(UUID caller, UUID id) {
    return change(
        caller,
        id,
        (tx, before) -> {
          if (before.status() == AccountStatus.CLOSED) {
            return reopen(tx, before);
          }
          if (before.status() != AccountStatus.SUSPENDED) {
            return new Changed(before);
          }
          Account after =
              store.change(tx, tenant(), id, before.roles(), AccountStatus.ACTIVE).await();
          events.reinstated(tx, after);
          return new Changed(after);
        });
  }

  /// As it was before it was closed.
  private Change reopen(Tx tx, Account before) {
    Optional<AccountStatus> status =
        erasures.cancel(tx, new Subject(tenant(), before.id())).await();
    if (status.isEmpty()) {
      return new ErasureBegun();
    }
    Account after = store.change(tx, tenant(), before.id(), before.roles(), status.get()).await();
    tenants.requireRoom(tx, tenant());
    events.reopened(tx, after);
    return new Changed(after);
  }

  /// What is done to a locked account.
  private interface Deed {
    Change does(Tx tx, Account before);
  }

  private Change change(UUID caller, UUID id, Deed deed) {
    if (caller.equals(id)) {
      return new OwnAccount();
    }
    return db.inTransaction(tx -> {
      store.requireAdmin(tx, tenant(), caller);
      return accounts
          .lock(tx, tenant(), id)
          .await()
          .map(before -> deed.does(tx, StaffStore.requireNoOperator(before)))
          .orElseGet(NoSuchAccount::new);
    });
  }

  private static String tenant() {
    return CallContext.current().tenant();
  }
}
