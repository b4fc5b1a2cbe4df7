package dev.marquee.identity;

import at.favre.lib.crypto.bcrypt.BCrypt;
import dev.marquee.identity.IdentityOptions.HashingOptions;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.text.Normalizer;
import java.util.Base64;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Hashes and checks passwords with bcrypt on a bounded pool. When pool and waiting room are full
/// it says [Busy] at once instead of queueing. Sign-ins and new passwords have places of their own
/// before one line of threads: a storm of either sheds its own kind alone, and makes the other wait
/// at most for the places it holds. Every check costs one hash, also for an account that doesn't
/// exist.
final class Passwords {
  /// bcrypt reads 72 bytes, the last of them a terminator.
  private static final int BCRYPT_BYTES_MAX = 71;

  private static final byte[] PRE_HASH_LABEL = "marquee password".getBytes(StandardCharsets.UTF_8);

  /// What came of hashing a password.
  sealed interface Hashing permits Hashed, Busy {}

  /// @param text bcrypt's own form, 60 characters
  record Hashed(String text) implements Hashing {}

  /// What came of checking a password.
  sealed interface Check permits Match, Mismatch, Busy {}

  /// It is the account's password.
  record Match() implements Check {}

  /// It isn't, or there is no such account.
  record Mismatch() implements Check {}

  private final WorkerExecutor pool;
  private final HashingOptions options;
  private final Semaphore checkPlaces;
  private final Semaphore hashPlaces;
  private final String nobodysHash;
  private final Timer hashes;
  private final Counter shed;

  /// @param pool with `options.threads()` threads
  Passwords(WorkerExecutor pool, HashingOptions options, MeterRegistry meters) {
    this.pool = pool;
    this.options = options;
    this.checkPlaces = new Semaphore(options.threads() + options.waitingMax());
    this.hashPlaces = new Semaphore(options.changesMax());
    this.nobodysHash = nobodysHash(options.cost());
    this.hashes = meters.timer("identity.password.hash");
    this.shed = meters.counter("identity.password.shed");
  }

  /// Hashes a password, to be stored.
  Future<Hashing> hash(String password) {
    return onPool(hashPlaces, () -> new Hashed(bcrypt(options.cost(), password)));
  }

  /// Checks a password.
  ///
  /// @param hash the account's; empty when there is no account
  Future<Check> check(String password, Optional<String> hash) {
    return onPool(
        checkPlaces,
        () -> {
          boolean matches =
              BCrypt.verifyer()
                  .verify(material(password), ascii(hash.orElse(nobodysHash)))
                  .verified;
          return matches && hash.isPresent() ? new Match() : new Mismatch();
        });
  }

  @SuppressWarnings("unchecked") // Busy is a case of every answer that is asked for here.
  private <A> Future<A> onPool(Semaphore places, Supplier<A> work) {
    if (!places.tryAcquire()) {
      shed.increment();
      return Future.succeededFuture((A) new Busy(options.busyRetryAfter()));
    }
    return pool.executeBlocking(() -> hashes.record(work), false)
        .map(answer -> Objects.requireNonNull(answer))
        .onComplete(done -> places.release());
  }

  private static String bcrypt(int cost, String password) {
    byte[] hash = BCrypt.withDefaults().hash(cost, material(password));
    return new String(hash, StandardCharsets.US_ASCII);
  }

  /// What bcrypt gets: the password in NFKC (the same on every keyboard), and beyond 71 bytes,
  /// where bcrypt would cut it off, its HMAC-SHA-384 as 64 characters. The HMAC's label keeps plain
  /// digests leaked elsewhere from being of use against ours.
  private static byte[] material(String password) {
    byte[] bytes =
        Normalizer.normalize(password, Normalizer.Form.NFKC).getBytes(StandardCharsets.UTF_8);
    if (bytes.length <= BCRYPT_BYTES_MAX) {
      return bytes;
    }
    try {
      Mac mac = Mac.getInstance("HmacSHA384");
      mac.init(new SecretKeySpec(PRE_HASH_LABEL, "HmacSHA384"));
      return Base64.getEncoder().encode(mac.doFinal(bytes));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /// A well-formed hash that no password has: made at the cheapest cost and then relabelled, so
  /// that checking against it costs what a real one costs.
  private static String nobodysHash(int cost) {
    return bcrypt(4, "nobody").replaceFirst("\\$04\\$", String.format("\\$%02d\\$", cost));
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
