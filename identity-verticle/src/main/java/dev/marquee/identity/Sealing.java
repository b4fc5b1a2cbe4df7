package dev.marquee.identity;

import dev.marquee.platform.sql.Database;
import dev.marquee.platform.sql.Tx;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Brings personal data under the subjects' keys, and those under the present wrapping: what was
/// written before there were keys, and what was wrapped by a key that has a successor. One account
/// a transaction, so it may be killed anywhere and several processes may do it at once; what can't
/// be done now is tried again next time, and holds up nothing else.
final class Sealing {
  private static final Logger log = LoggerFactory.getLogger(Sealing.class);
  private static final Subject FIRST = new Subject("", new UUID(0, 0));

  private final Database db;
  private final SealingStore store;
  private final SessionStore sessions;
  private final SubjectKeys keys;

  Sealing(Database db, SealingStore store, SessionStore sessions, SubjectKeys keys) {
    this.db = db;
    this.store = store;
    this.sessions = sessions;
    this.keys = keys;
  }

  /// Does all there is to do. Awaits.
  void work() {
    int sealed = sealAll();
    int rewrapped = rewrapAll();
    if (sealed + rewrapped > 0) {
      log.info("sealed {} accounts, wrapped {} keys anew", sealed, rewrapped);
    }
  }

  private int sealAll() {
    int done = 0;
    Subject after = FIRST;
    List<Subject> batch;
    do {
      batch = store.unsealed(after).await();
      for (Subject one : batch) {
        done += counted("seal", one, () -> seal(one));
        after = one;
      }
    } while (batch.size() == SealingStore.BATCH);
    return done;
  }

  /// The key is there, committed, before anything is sealed by it: who reads a sealed value finds
  /// its key.
  private void seal(Subject subject) {
    if (store.key(subject).await().isEmpty()) {
      store.addKey(subject, keys.fresh(subject).await().wrapped()).await();
    }
    Optional<WrappedKey> wrapped = store.key(subject).await();
    if (wrapped.isEmpty()) {
      return;
    }
    SubjectKey key = keys.once(subject, wrapped.get()).await();
    db.inTransaction(tx -> {
      List<SealingStore.Plain> account = store.lock(tx, subject).await();
      if (!account.isEmpty()) {
        store
            .setAccount(
                tx, subject, sealed(key, account.getFirst()), sealed(key, account.getLast()))
            .await();
        sealRows(tx, subject, key);
      }
      return account;
    });
  }

  private static String sealed(SubjectKey key, SealingStore.Plain value) {
    return SubjectKey.isSealed(value.value()) ? value.value() : key.seal(value.id(), value.value());
  }

  private void sealRows(Tx tx, Subject subject, SubjectKey key) {
    for (SealingStore.Plain profile : store.profiles(tx, subject).await()) {
      UUID id = UUID.fromString(profile.id());
      store.setProfile(tx, subject, id, key.seal(ProfileStore.column(id), profile.value())).await();
    }
    for (SealingStore.Plain session : store.sessions(tx, subject).await()) {
      String id = session.id();
      String device = sessions.device(Optional.of(key), id, session.value());
      store.setSession(tx, subject, id, key.seal(SessionStore.column(id), device)).await();
    }
  }

  private int rewrapAll() {
    String present = keys.wrappedBy().await();
    return rewrapAll(
            new WrappedKey("", ""),
            (after, by) -> store.wrappedByEarlier(by, after).await(),
            present)
        + rewrapAll(
            new WrappedKey(present, ""),
            (after, by) -> store.wrappedByLater(by, after).await(),
            present);
  }

  private int rewrapAll(
      WrappedKey first,
      BiFunction<SealingStore.Kept, String, List<SealingStore.Kept>> next,
      String present) {
    int done = 0;
    SealingStore.Kept after = new SealingStore.Kept(FIRST, first);
    List<SealingStore.Kept> batch;
    do {
      batch = next.apply(after, present);
      for (SealingStore.Kept one : batch) {
        done += counted("rewrap", one.subject(), () -> rewrap(one));
        after = one;
      }
    } while (batch.size() == SealingStore.BATCH);
    return done;
  }

  private void rewrap(SealingStore.Kept one) {
    store.rewrap(one, keys.rewrapped(one.subject(), one.wrapped()).await()).await();
  }

  private static int counted(String what, Subject subject, Runnable work) {
    try {
      work.run();
      return 1;
    } catch (Throwable e) { // await() throws whatever a future failed with
      log.warn("can't {} account {}: {}", what, subject.accountId(), e.getMessage());
      return 0;
    }
  }
}
