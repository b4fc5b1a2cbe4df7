package dev.marquee.identity;

import dev.marquee.platform.Uuid7;
import dev.marquee.platform.rpc.CallContext;
import dev.marquee.platform.sql.Database;
import dev.marquee.platform.sql.Tx;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/// Closing an account: nobody signs in to it from that moment on, and when the grace is over
/// [Eraser] erases it. Accounts of staff are closed by an administrator, never by themselves, so a
/// tenant keeps one.
final class Closing {
  /// What came of it.
  sealed interface Outcome {}

  /// Also when it was closed before.
  record Closed(Erasure erasure) implements Outcome {}

  record NoSuchAccount() implements Outcome {}

  record OwnAccount() implements Outcome {}

  record StaffAccount() implements Outcome {}

  /// Where it is written.
  record Stores(
      AccountStore accounts,
      StaffStore staff,
      ErasureStore erasures,
      LinkStore links,
      MailStore mails) {}

  private static final Duration NEWS = Duration.ofDays(2);

  private final Database db;
  private final Stores stores;
  private final SubjectKeys keys;
  private final Access access;
  private final IdentityEvents events;
  private final Clock clock;
  private final Uuid7 ids;
  private final Duration grace;

  /// @param grace until an account is erased; at least as long as keys are known unwrapped: when
  ///   the key is destroyed, no process knows it
  Closing(
      Database db,
      Stores stores,
      SubjectKeys keys,
      Access access,
      IdentityEvents events,
      Clock clock,
      Uuid7 ids,
      Duration grace) {
    this.db = db;
    this.stores = stores;
    this.keys = keys;
    this.access = access;
    this.events = events;
    this.clock = clock;
    this.ids = ids;
    this.grace = grace;
  }

  /// At its owner's own wish.
  Outcome own(UUID id) {
    String tenant = CallContext.current().tenant();
    return db.inTransaction(tx ->
        stores
            .accounts()
            .lock(tx, tenant, id)
            .await()
            .map(before ->
                before.roles().equals(Set.of(Role.SUBSCRIBER))
                    ? new Closed(close(tx, tenant, before))
                    : new StaffAccount())
            .orElseGet(NoSuchAccount::new));
  }

  /// At the wish that its owner told an administrator.
  Outcome anothers(UUID caller, UUID id) {
    String tenant = CallContext.current().tenant();
    if (caller.equals(id)) {
      return new OwnAccount();
    }
    return db.inTransaction(tx -> {
      stores.staff().requireAdmin(tx, tenant, caller);
      return stores
          .accounts()
          .lock(tx, tenant, id)
          .await()
          .map(StaffStore::requireNoOperator)
          .<Outcome>map(before -> new Closed(close(tx, tenant, before)))
          .orElseGet(NoSuchAccount::new);
    });
  }

  /// An invitation that nobody took up. Nobody is told: whoever was invited didn't answer.
  ///
  /// @return false when it was taken up meanwhile
  boolean invitation(Subject subject) {
    return db.inTransaction(tx ->
        stores
            .accounts()
            .lock(tx, subject.tenant(), subject.accountId())
            .await()
            .filter(account -> account.status() == AccountStatus.INVITED)
            .map(account -> begin(tx, subject, account))
            .isPresent());
  }

  /// How far the last erasure of an account is.
  Optional<Erasure> find(UUID id) {
    return stores.erasures().find(new Subject(CallContext.current().tenant(), id)).await();
  }

  private Erasure close(Tx tx, String tenant, Account before) {
    Subject subject = new Subject(tenant, before.id());
    if (before.status() == AccountStatus.CLOSED) {
      return stores.erasures().find(tx, subject).await().orElseThrow();
    }
    Erasure begun = begin(tx, subject, before);
    stores.mails().addTo(tx, subject, Letter.Kind.ACCOUNT_CLOSED, "", NEWS).await();
    return begun;
  }

  private Erasure begin(Tx tx, Subject subject, Account before) {
    Instant now = clock.instant();
    Erasure erasure =
        new Erasure(
            ids.next(),
            before.id(),
            Erasure.State.WAITING,
            now,
            now.plus(grace),
            Optional.empty(),
            List.of());
    stores.erasures().insert(tx, subject.tenant(), erasure, before.status()).await();
    Account after =
        stores
            .staff()
            .change(tx, subject.tenant(), before.id(), before.roles(), AccountStatus.CLOSED)
            .await();
    access.endSessions(tx, subject.tenant(), before.id());
    stores.links().endAll(tx, subject.tenant(), before.id()).await();
    events.closed(tx, before, after);
    tx.afterCommit(() -> keys.forget(subject));
    return erasure;
  }
}
