package dev.marquee.identity;

import dev.marquee.platform.Uuid7;
import dev.marquee.platform.rpc.CallContext;
import dev.marquee.platform.rpc.Fault;
import dev.marquee.platform.sql.Database;
import dev.marquee.platform.sql.Tx;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/// Accounts of the calling tenant.
final class Accounts {
  private static final int TENANT_LENGTH_MAX = 64;

  private final Database db;
  private final AccountStore store;
  private final TenantStore tenants;
  private final Profiles profiles;
  private final IdentityEvents events;
  private final Uuid7 ids;
  private final SubjectKeys keys;

  Accounts(
      Database db,
      AccountStore store,
      TenantStore tenants,
      Profiles profiles,
      IdentityEvents events,
      Uuid7 ids,
      SubjectKeys keys) {
    this.keys = keys;
    this.db = db;
    this.store = store;
    this.tenants = tenants;
    this.profiles = profiles;
    this.events = events;
    this.ids = ids;
  }

  /// What a new account is to be like.
  record Draft(EmailAddress email, String displayName, Set<Role> roles, Tier tier, String locale) {
    @Override
    public String toString() {
      return "Draft";
    }
  }

  /// Opens an account with its first profile and publishes `subscriber_created`; empty when the
  /// tenant has one with this e-mail. For what settings ask for: the tenant's limit doesn't count.
  ///
  /// @throws Fault INVALID_ARGUMENT when the call names no tenant
  Optional<Account> open(Draft draft, Passwords.Hashed password) {
    String tenant = tenant();
    SubjectKeys.Fresh subject = subject(tenant);
    return db.inTransaction(tx -> insert(tx, subject, draft, password.text()));
  }

  /// An account's id and key, before anything is known of it: nobody's row is held while the key is
  /// wrapped.
  SubjectKeys.Fresh subject(String tenant) {
    return keys.fresh(new Subject(tenant, ids.next())).await();
  }

  /// The tenant of this call.
  ///
  /// @throws Fault INVALID_ARGUMENT when it names none
  static String tenant() {
    String tenant = CallContext.current().tenant();
    if (tenant.isEmpty() || tenant.length() > TENANT_LENGTH_MAX) {
      throw Fault.invalid("tenant", "must have 1 to 64 characters");
    }
    return tenant;
  }

  /// The same in the caller's transaction.
  ///
  /// @param subject as [#subject] made it
  /// @throws Fault FAILED_PRECONDITION when the tenant has as many as it may have
  Optional<Account> open(Tx tx, SubjectKeys.Fresh subject, Draft draft, String passwordHash) {
    Optional<Account> opened = insert(tx, subject, draft, passwordHash);
    opened.ifPresent(account -> tenants.requireRoom(tx, subject.subject().tenant()));
    return opened;
  }

  private Optional<Account> insert(
      Tx tx, SubjectKeys.Fresh subject, Draft draft, String passwordHash) {
    AccountStore.NewAccount wanted =
        new AccountStore.NewAccount(
            subject,
            draft.email(),
            draft.displayName(),
            passwordHash,
            Role.textsOf(draft.roles()),
            draft.tier(),
            draft.locale());
    Optional<Account> opened = store.insert(tx, subject.subject().tenant(), wanted).await();
    opened.ifPresent(account -> {
      profiles.first(tx, account);
      events.created(tx, account);
    });
    return opened;
  }

  /// True when the tenant has an account with this e-mail.
  boolean exists(EmailAddress email) {
    return store.findByEmail(CallContext.current().tenant(), email).await().isPresent();
  }

  Optional<Account> find(UUID id) {
    return store.find(CallContext.current().tenant(), id).await();
  }

  /// Changes what is given and publishes `subscriber_updated` if that makes a difference; empty
  /// when there is no such account.
  ///
  /// @throws Fault INVALID_ARGUMENT for a name or locale that is none
  Optional<Account> update(UUID id, Optional<String> displayName, Optional<String> locale) {
    String tenant = CallContext.current().tenant();
    Optional<String> name = displayName.map(Accounts::validName);
    Optional<String> tag = locale.map(Accounts::validLocale);
    // Before the transaction: while the key service is slow nobody's row is held.
    Optional<String> sealedName =
        store
            .find(tenant, id)
            .await()
            .flatMap(read ->
                name.filter(wanted -> !wanted.equals(read.displayName()))
                    .map(wanted -> read.person().seal(Person.DISPLAY_NAME, wanted)));
    return db.inTransaction(tx ->
        store
            .lock(tx, tenant, id)
            .await()
            .map(before -> {
              String tagNow = tag.orElse(before.locale());
              if (sealedName.isEmpty() && tagNow.equals(before.locale())) {
                return before;
              }
              Account after = store.update(tx, tenant, id, sealedName, tagNow).await();
              events.updated(tx, after);
              return after;
            }));
  }

  private static String validName(String text) {
    return ShownText.name(text)
        .orElseThrow(() -> Fault.invalid("displayName", ShownText.NAME_RULE));
  }

  private static String validLocale(String text) {
    return ShownText.languageTag(text)
        .orElseThrow(() -> Fault.invalid("locale", ShownText.LANGUAGE_RULE));
  }
}
