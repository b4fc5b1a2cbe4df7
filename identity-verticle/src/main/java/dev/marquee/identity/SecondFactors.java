package dev.marquee.identity;

import dev.marquee.platform.rpc.CallContext;
import dev.marquee.platform.rpc.Fault;
import dev.marquee.platform.sql.Database;
import dev.marquee.platform.sql.Tx;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;

/// Second factors: a code of an authenticator app, or a recovery code in its place. A code works
/// once, also when it is shown twice at the same time; wrong ones are limited.
final class SecondFactors {
  private static final int RECOVERY_CODES = 10;
  private static final int RECOVERY_BYTES = 10;
  private static final Duration PROOF_AGE = Duration.ofMinutes(10);
  private static final Duration NEWS = Duration.ofDays(2);

  /// What came of the first code.
  sealed interface Confirmation {}

  /// @param codes shown this once
  record Confirmed(List<String> codes) implements Confirmation {
    @Override
    public String toString() {
      return "Confirmed";
    }
  }

  record WrongCode() implements Confirmation {}

  /// There is no secret that waits for a code.
  record NotBegun() implements Confirmation {}

  private final Database db;
  private final SecondFactorStore store;
  private final AccountStore accounts;
  private final SessionStore sessions;
  private final MailStore mails;
  private final Vault vault;
  private final Access access;
  private final IdentityEvents events;
  private final Clock clock;
  private final SecureRandom random;

  SecondFactors(
      Database db,
      SecondFactorStore store,
      AccountStore accounts,
      SessionStore sessions,
      MailStore mails,
      Vault vault,
      Access access,
      IdentityEvents events,
      Clock clock,
      SecureRandom random) {
    this.db = db;
    this.store = store;
    this.accounts = accounts;
    this.sessions = sessions;
    this.mails = mails;
    this.vault = vault;
    this.access = access;
    this.events = events;
    this.clock = clock;
    this.random = random;
  }

  /// A new secret, in place of one that was never confirmed; empty when one is in force.
  Optional<byte[]> begin(UUID accountId) {
    byte[] secret = new byte[Totp.SECRET_BYTES];
    random.nextBytes(secret);
    String sealed = vault.seal(purpose(accountId), secret);
    return db.inTransaction(tx -> store.begin(tx, tenant(), accountId, sealed).await())
        ? Optional.of(secret)
        : Optional.empty();
  }

  /// Puts the secret in force if this is a code of it.
  Confirmation confirm(UUID accountId, String code) {
    return db.inTransaction(tx -> {
      Optional<SecondFactorStore.Factor> begun =
          store.lock(tx, tenant(), accountId).await().filter(factor -> !factor.inForce());
      if (begun.isEmpty()) {
        return new NotBegun();
      }
      if (!takes(tx, accountId, begun.get(), code)) {
        return new WrongCode();
      }
      store.confirm(tx, tenant(), accountId, clock.instant()).await();
      access.endSessionsBut(tx, tenant(), accountId, CallContext.current().caller().sessionId());
      tell(tx, accountId);
      events.secondFactorAdded(tx, accountId);
      return new Confirmed(newRecoveryCodes(tx, accountId));
    });
  }

  /// New recovery codes in place of the old ones; empty when no second factor is in force.
  Optional<List<String>> renew(UUID accountId) {
    return db.inTransaction(tx ->
        store
            .lock(tx, tenant(), accountId)
            .await()
            .filter(SecondFactorStore.Factor::inForce)
            .map(factor -> {
              requireProofByCode(tx);
              tell(tx, accountId);
              events.recoveryCodesRenewed(tx, accountId);
              return newRecoveryCodes(tx, accountId);
            }));
  }

  /// False when there is none in force. Staff roles in access tokens end with it.
  boolean remove(UUID accountId) {
    return db.inTransaction(tx -> {
      boolean inForce =
          store
              .lock(tx, tenant(), accountId)
              .await()
              .filter(SecondFactorStore.Factor::inForce)
              .isPresent();
      if (inForce) {
        requireProofByCode(tx);
        tell(tx, accountId);
        store.remove(tx, tenant(), accountId).await();
        access.claimsChanged(tx, tenant(), accountId);
        events.secondFactorRemoved(tx, accountId);
      }
      return inForce;
    });
  }

  /// Removes a second factor whose owner lost it, at an administrator's word.
  void reset(Tx tx, Account owner) {
    tell(tx, owner.id());
    store.remove(tx, tenant(), owner.id()).await();
  }

  /// A password is not enough to take a second factor away: it is there for when that is stolen.
  private void requireProofByCode(Tx tx) {
    String session = CallContext.current().caller().sessionId();
    if (!sessions.methods(tx, tenant(), session).await().contains(Proof.SECOND_FACTOR)) {
      throw Fault.stepUp(PROOF_AGE);
    }
  }

  /// A thief who changes it doesn't do so unseen.
  private void tell(Tx tx, UUID accountId) {
    accounts
        .lock(tx, tenant(), accountId)
        .await()
        .ifPresent(owner ->
            mails
                .addTo(
                    tx,
                    new Subject(tenant(), accountId),
                    Letter.Kind.SECOND_FACTOR_CHANGED,
                    "",
                    NEWS)
                .await());
  }

  /// Takes a code or a recovery code of the factor that is in force.
  boolean check(UUID accountId, String code) {
    return db.inTransaction(tx ->
        store
            .lock(tx, tenant(), accountId)
            .await()
            .filter(SecondFactorStore.Factor::inForce)
            .filter(factor -> takes(tx, accountId, factor, code))
            .isPresent());
  }

  private boolean takes(Tx tx, UUID accountId, SecondFactorStore.Factor factor, String code) {
    Instant now = clock.instant();
    String digits = code.replace(" ", "");
    boolean isTotp = digits.length() == Totp.DIGITS;
    // Recovery codes are too long to be guessed, so whoever fails on purpose can't keep their owner
    // out.
    if (isTotp && factor.failures().areTooMany(now)) {
      return false;
    }
    boolean taken =
        isTotp
            ? takesTotp(tx, accountId, factor, digits, now)
            : factor.inForce() && takesRecovery(tx, accountId, factor, code);
    if (!taken) {
      store.fail(tx, tenant(), accountId, factor.failures().oneMore(now)).await();
      events.secondFactorFailed(tx, accountId);
    }
    return taken;
  }

  private boolean takesTotp(
      Tx tx, UUID accountId, SecondFactorStore.Factor factor, String digits, Instant now) {
    OptionalLong step =
        Totp.stepOf(secret(accountId, factor.sealedSecret()), digits, now, factor.lastStep());
    step.ifPresent(taken -> store.take(tx, tenant(), accountId, taken).await());
    return step.isPresent();
  }

  private boolean takesRecovery(
      Tx tx, UUID accountId, SecondFactorStore.Factor factor, String code) {
    boolean used = store.useRecovery(tx, tenant(), accountId, digest(accountId, code)).await();
    if (used) {
      store.take(tx, tenant(), accountId, factor.lastStep()).await();
      events.recoveryCodeUsed(tx, accountId);
    }
    return used;
  }

  private List<String> newRecoveryCodes(Tx tx, UUID accountId) {
    List<String> codes = new ArrayList<>();
    for (int i = 0; i < RECOVERY_CODES; i++) {
      byte[] bytes = new byte[RECOVERY_BYTES];
      random.nextBytes(bytes);
      codes.add(String.join("-", Base32.encode(bytes).split("(?<=\\G.{4})")));
    }
    List<byte[]> digests = codes.stream().map(code -> digest(accountId, code)).toList();
    store.setRecovery(tx, tenant(), accountId, digests).await();
    return codes;
  }

  /// 80 random bits need no slow hash; the key keeps who has the table alone from trying any.
  private byte[] digest(UUID accountId, String code) {
    String plain = code.replaceAll("[\\s-]", "").toUpperCase(Locale.ROOT);
    return vault.index(tenant(), "recovery code of " + accountId, plain);
  }

  private byte[] secret(UUID accountId, String sealed) {
    try {
      return vault.open(purpose(accountId), sealed);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the second factor of " + accountId + " can't be opened", e);
    }
  }

  private static String purpose(UUID accountId) {
    return "second factor of " + tenant() + " " + accountId;
  }

  private static String tenant() {
    return CallContext.current().tenant();
  }

  /// What an authenticator app reads from a QR code.
  static String uri(Account account, byte[] secret) {
    String label =
        java.net.URLEncoder.encode(account.email(), StandardCharsets.UTF_8).replace("+", "%20");
    return "otpauth://totp/Marquee:"
        + label
        + "?secret="
        + Base32.encode(secret)
        + "&issuer=Marquee";
  }
}
