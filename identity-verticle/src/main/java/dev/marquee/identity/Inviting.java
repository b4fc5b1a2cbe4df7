package dev.marquee.identity;

import dev.marquee.platform.rpc.CallContext;
import dev.marquee.platform.sql.Database;
import dev.marquee.platform.sql.Tx;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.UUID;

/// Opening an account for somebody who sets his password later.
final class Inviting {
  private static final String BCRYPT_LETTERS =
      "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  private static final int SALT_AND_HASH_LENGTH = 53;

  private final Database db;
  private final Accounts accounts;
  private final StaffStore store;
  private final Links links;
  private final IdentityEvents events;
  private final SecureRandom random;
  private final int hashingCost;

  /// @param hashingCost bcrypt's: a guess at an invited account takes as long as at any other
  Inviting(
      Database db,
      Accounts accounts,
      StaffStore store,
      Links links,
      IdentityEvents events,
      SecureRandom random,
      int hashingCost) {
    this.db = db;
    this.accounts = accounts;
    this.store = store;
    this.links = links;
    this.events = events;
    this.random = random;
    this.hashingCost = hashingCost;
  }

  /// Empty when the tenant has an account with this e-mail.
  ///
  /// @param organisation for whom he will act; empty for one of his own
  Optional<Account> invite(Accounts.Draft draft, Optional<UUID> organisation) {
    String tenant = CallContext.current().tenant();
    UUID caller = AccountsRpc.callingAccount();
    SubjectKeys.Fresh subject = subject(tenant);
    return db.inTransaction(tx -> {
      store.requireAdmin(tx, tenant, caller);
      return invite(tx, subject, draft, organisation);
    });
  }

  /// Invites a new tenant's first administrator, in the transaction that makes the tenant: the deed
  /// of the platform there, whoever asked for it here.
  ///
  /// @param subject as [#subject] made it, before the transaction
  void inviteFirst(Tx tx, SubjectKeys.Fresh subject, Accounts.Draft draft) {
    CallContext.ofService(CallContext.current().requestId(), "identity", subject.subject().tenant())
        .run(() -> invite(tx, subject, draft, Optional.empty()))
        .await();
  }

  /// Id and key of an account to come.
  SubjectKeys.Fresh subject(String tenant) {
    return accounts.subject(tenant);
  }

  private Optional<Account> invite(
      Tx tx, SubjectKeys.Fresh subject, Accounts.Draft draft, Optional<UUID> organisation) {
    String tenant = subject.subject().tenant();
    return accounts
        .open(tx, subject, draft, nobodysHash())
        .map(opened -> {
          organisation.ifPresent(
              id -> store.setOrganisation(tx, tenant, opened.id(), organisation).await());
          Account invited =
              store.change(tx, tenant, opened.id(), opened.roles(), AccountStatus.INVITED).await();
          events.invited(tx, invited);
          links.invite(tx, tenant, invited);
          return invited;
        });
  }

  /// Of no password: nobody knows one that has it.
  private String nobodysHash() {
    StringBuilder text = new StringBuilder(String.format("$2a$%02d$", hashingCost));
    for (int i = 0; i < SALT_AND_HASH_LENGTH; i++) {
      text.append(BCRYPT_LETTERS.charAt(random.nextInt(BCRYPT_LETTERS.length())));
    }
    return text.toString();
  }
}
