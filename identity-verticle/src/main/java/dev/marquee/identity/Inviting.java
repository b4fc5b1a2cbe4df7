package dev.marquee.identity;

import dev.marquee.platform.rpc.CallContext;
import dev.marquee.platform.sql.Database;
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
  Optional<Account> invite(Accounts.Draft draft) {
    String tenant = CallContext.current().tenant();
    UUID caller = AccountsRpc.callingAccount();
    SubjectKeys.Fresh subject = accounts.subject(tenant);
    return db.inTransaction(tx -> {
      store.requireAdmin(tx, tenant, caller);
      return accounts
          .open(tx, subject, draft, nobodysHash())
          .map(opened -> {
            Account invited =
                store
                    .change(tx, tenant, opened.id(), opened.roles(), AccountStatus.INVITED)
                    .await();
            events.invited(tx, invited);
            links.invite(tx, tenant, invited);
            return invited;
          });
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
