package dev.marquee.identity;

import dev.marquee.identity.AccountStore.Credentials;
import dev.marquee.platform.rpc.CallContext;
import dev.marquee.platform.sql.Database;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// A new password for who is signed in and knows the old one. Guessing it counts as guessing at
/// sign-in does, in a place of its own: a stolen access token must not keep the owner from signing
/// in.
final class PasswordChange {
  /// What came of it.
  sealed interface Outcome permits Done, Refused, Registration.Invalid, Busy {}

  record Done() implements Outcome {}

  /// The current password is wrong, or too many were.
  record Refused() implements Outcome {}

  private final Database db;
  private final AccountStore accounts;
  private final Passwords passwords;
  private final NewPasswords newPasswords;
  private final Attempts attempts;
  private final IdentityEvents events;

  PasswordChange(
      Database db,
      AccountStore accounts,
      Passwords passwords,
      NewPasswords newPasswords,
      Attempts attempts,
      IdentityEvents events) {
    this.db = db;
    this.accounts = accounts;
    this.passwords = passwords;
    this.newPasswords = newPasswords;
    this.attempts = attempts;
    this.events = events;
  }

  /// Ends all sessions of the account but the one that asks.
  Outcome change(UUID accountId, String current, String password) {
    CallContext call = CallContext.current();
    Optional<Credentials> known = accounts.credentials(call.tenant(), accountId).await();
    if (known.isEmpty()) {
      return new Refused();
    }
    Optional<Registration.Violation> broken =
        newPasswords.violation(call.tenant(), known.get().account(), password);
    if (broken.isPresent()) {
      return new Registration.Invalid(List.of(broken.get()));
    }
    Attempts.Attempt attempt =
        attempts.beginProof(call.tenant(), accountId, call.clientNetwork()).await();
    if (!attempt.admitted()) {
      return new Refused();
    }
    return switch (passwords.check(current, Optional.of(known.get().passwordHash())).await()) {
      case Passwords.Match _ -> {
        attempts.succeeded(attempt).await();
        yield replace(call, known.get(), password);
      }
      case Passwords.Mismatch _ -> {
        events.passwordChangeFailed(accountId);
        yield new Refused();
      }
      case Busy busy -> {
        attempts.forgive(attempt).await();
        yield busy;
      }
    };
  }

  /// A password that was replaced meanwhile isn't the current one any more.
  private Outcome replace(CallContext call, Credentials known, String password) {
    return switch (newPasswords.hash(password).await()) {
      case Passwords.Hashed hash ->
          db.inTransaction(tx -> {
            Account account = known.account();
            boolean current =
                accounts
                    .lockWithPassword(tx, call.tenant(), account.id(), known.passwordHash())
                    .await();
            if (!current) {
              return new Refused();
            }
            newPasswords.enforce(
                tx, call.tenant(), account, hash, Optional.of(call.caller().sessionId()));
            events.passwordChanged(tx, account.id());
            return new Done();
          });
      case Busy busy -> busy;
    };
  }
}
