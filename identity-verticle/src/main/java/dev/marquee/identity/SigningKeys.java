package dev.marquee.identity;

import dev.marquee.identity.IdentityOptions.SigningOptions;
import dev.marquee.platform.sql.Database;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// The signing keys of this installation as one process knows them. A key is published
/// `activationDelay` before it signs, so every process has it by then; it verifies until no token
/// it signed can live, and is deleted then. Rotation therefore signs nobody out.
final class SigningKeys {
  /// Clocks of processes may differ by this much.
  private static final Duration SKEW = Duration.ofMinutes(1);

  private final Database db;
  private final SigningKeyStore store;
  private final KeySmith smith;
  private final Clock clock;
  private final SigningOptions options;
  private final Duration tokenLifetime;
  private volatile List<SigningKey> newestFirst = List.of();

  SigningKeys(
      Database db,
      SigningKeyStore store,
      KeySmith smith,
      Clock clock,
      SigningOptions options,
      Duration tokenLifetime) {
    this.db = db;
    this.store = store;
    this.smith = smith;
    this.clock = clock;
    this.options = options;
    this.tokenLifetime = tokenLifetime;
  }

  /// Learns what other processes did, makes a key when one is due, deletes those that have had
  /// their time. Call at start and every `reload`; safe to run in many processes at once.
  ///
  /// @throws IllegalStateException when a stored key can't be opened
  void refresh() {
    List<SigningKey.Sealed> stored = store.list().await();
    if (isDue(stored)) {
      stored = rotate();
    }
    List<String> retired = new ArrayList<>();
    List<SigningKey> opened = new ArrayList<>();
    for (int i = 0; i < stored.size(); i++) {
      if (i > 0 && hasRetired(stored.get(i - 1))) {
        retired.add(stored.get(i).kid());
      } else {
        opened.add(smith.open(stored.get(i)));
      }
    }
    newestFirst = List.copyOf(opened);
    if (!retired.isEmpty()) {
      store.delete(retired).await();
    }
  }

  /// The key that signs now: the newest whose time has come; the oldest where a clock lags behind
  /// that of the process that made it. Call [#refresh] first.
  SigningKey signer() {
    List<SigningKey> keys = newestFirst;
    Instant now = clock.instant();
    return keys.stream()
        .filter(key -> !key.signsFrom().isAfter(now))
        .findFirst()
        .orElseGet(keys::getLast);
  }

  /// Every key that may verify a live token, and the one to come; newest first.
  List<SigningKey> verifying() {
    return newestFirst;
  }

  private boolean isDue(List<SigningKey.Sealed> stored) {
    return stored.isEmpty()
        || !stored.getFirst().createdAt().plus(options.rotation()).isAfter(clock.instant());
  }

  /// True when every token of this key's predecessors has ended.
  private boolean hasRetired(SigningKey.Sealed successor) {
    return clock
        .instant()
        .isAfter(successor.signsFrom().plus(tokenLifetime).plus(SKEW).plus(options.reload()));
  }

  /// The key is made before the lock is taken: it costs up to a second. Who comes second under the
  /// lock sees the first one's key and drops his own. The very first key has nobody to wait for.
  private List<SigningKey.Sealed> rotate() {
    Instant now = clock.instant();
    SigningKey.Sealed delayed = smith.make(now, now.plus(options.activationDelay())).await();
    return db.inTransaction(tx -> {
      store.lock(tx).await();
      List<SigningKey.Sealed> stored = store.list(tx).await();
      if (!isDue(stored)) {
        return stored;
      }
      store.insert(tx, stored.isEmpty() ? delayed.signingFrom(now) : delayed).await();
      return store.list(tx).await();
    });
  }
}
