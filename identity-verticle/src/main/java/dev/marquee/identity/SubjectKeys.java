package dev.marquee.identity;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.marquee.platform.rpc.Fault;
import io.vertx.core.Future;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;

/// The keys of subjects, unwrapped: a bounded number of them for a bounded time, so that a sign-in
/// rarely waits for the key management service. A key is found by its wrapped form, which every
/// statement that reads personal data brings along: without the row in `subject_key` nothing here
/// opens anything.
final class SubjectKeys {
  /// A new key with its wrapped form, to be kept.
  record Fresh(Subject subject, SubjectKey key, WrappedKey wrapped) {}

  private record Unwrapped(WrappedKey wrapped, SubjectKey key) {}

  private final KeyWrapping wrapping;
  private final SecureRandom random;
  private final Cache<Subject, Unwrapped> unwrapped;

  /// @param cachedMax keys kept unwrapped
  /// @param cachedFor how long each is, at most
  SubjectKeys(KeyWrapping wrapping, SecureRandom random, int cachedMax, Duration cachedFor) {
    this.wrapping = wrapping;
    this.random = random;
    this.unwrapped =
        Caffeine.newBuilder()
            .maximumSize(cachedMax)
            .expireAfterWrite(cachedFor)
            .executor(Runnable::run)
            .build();
  }

  /// A key for a subject that has none. Ask before a transaction, for it may take a while.
  Future<Fresh> fresh(Subject subject) {
    byte[] key = new byte[SubjectKey.BYTES];
    random.nextBytes(key);
    SubjectKey made = new SubjectKey(subject, key, random);
    return wrapping
        .wrap(purpose(subject), key)
        .map(wrapped -> {
          unwrapped.put(subject, new Unwrapped(wrapped, made));
          return new Fresh(subject, made, wrapped);
        })
        .recover(SubjectKeys::unavailable);
  }

  /// The key that a row brought along.
  ///
  /// @return fails with UNAVAILABLE while the key management service is away
  Future<SubjectKey> of(Subject subject, WrappedKey wrapped) {
    Unwrapped known = unwrapped.getIfPresent(subject);
    if (known != null && known.wrapped().equals(wrapped)) {
      return Future.succeededFuture(known.key());
    }
    return once(subject, wrapped)
        .map(key -> {
          unwrapped.put(subject, new Unwrapped(wrapped, key));
          return key;
        });
  }

  /// The same, without being remembered.
  Future<SubjectKey> once(Subject subject, WrappedKey wrapped) {
    return wrapping
        .unwrap(purpose(subject), wrapped)
        .map(bytes -> new SubjectKey(subject, bytes, random))
        .recover(SubjectKeys::unavailable);
  }

  /// The same for a row that may bring none.
  Future<Optional<SubjectKey>> of(Subject subject, Optional<WrappedKey> wrapped) {
    return wrapped
        .map(one -> of(subject, one).map(Optional::of))
        .orElseGet(() -> Future.succeededFuture(Optional.empty()));
  }

  /// Another wrapped form of the same key.
  Future<WrappedKey> rewrapped(Subject subject, WrappedKey old) {
    return wrapping
        .unwrap(purpose(subject), old)
        .compose(key -> wrapping.wrap(purpose(subject), key));
  }

  /// What newly wrapped keys are wrapped by.
  Future<String> wrappedBy() {
    return wrapping.current();
  }

  /// Forgets a subject's key here; other processes do so when its time is over.
  void forget(Subject subject) {
    unwrapped.invalidate(subject);
  }

  /// How many are known.
  long size() {
    unwrapped.cleanUp();
    return unwrapped.estimatedSize();
  }

  private static String purpose(Subject subject) {
    return subject.purpose("subject key");
  }

  private static <T> Future<T> unavailable(Throwable error) {
    return Future.failedFuture(
        error instanceof UnreadableKey
            ? new IllegalStateException("a subject's key can't be read", error)
            : Fault.unavailable("the key service", error));
  }
}
