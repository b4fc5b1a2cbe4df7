package dev.marquee.identity;

import dev.marquee.platform.rpc.CallContext;
import dev.marquee.platform.sql.Database;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// A new password for who can read the account's mail. Asking for it costs and answers the same
/// whether there is an account or not.
final class PasswordReset {
  /// What came of a new password.
  sealed interface Outcome permits Done, Ended, Registration.Invalid, Busy {}

  record Done() implements Outcome {}

  /// The link was used, has ended, or never was.
  record Ended() implements Outcome {}

  private final Database db;
  private final AccountStore accounts;
  private final LinkTable links;
  private final NewPasswords passwords;
  private final Attempts attempts;
  private final IdentityEvents events;

  /// Links as this sees them: made with their mails, and looked up.
  record LinkTable(Links made, LinkStore stored) {}

  PasswordReset(
      Database db,
      AccountStore accounts,
      LinkTable links,
      NewPasswords passwords,
      Attempts attempts,
      IdentityEvents events) {
    this.db = db;
    this.accounts = accounts;
    this.links = links;
    this.passwords = passwords;
    this.attempts = attempts;
    this.events = events;
  }

  /// Mails a link, if there is somebody to mail it to. It goes to the address the owner wrote, not
  /// to the one that was typed: the two may differ in letters that fold alike.
  void request(String email) {
    CallContext call = CallContext.current();
    Optional<EmailAddress> address = EmailAddress.parse(email);
    if (address.isEmpty()
        || !attempts.mayMail(call.tenant(), email, call.clientNetwork()).await()) {
      return;
    }
    db.inTransaction(tx -> {
      Optional<Account> account = accounts.findByEmail(tx, call.tenant(), address.get()).await();
      account.ifPresentOrElse(
          found -> links.made().reset(tx, call.tenant(), found),
          () -> links.made().resetOfNobody(tx, call.tenant()));
      events.passwordResetRequested(tx, account.map(Account::id));
      return call;
    });
  }

  /// Sets a new password. A link whose password breaks a rule may be used again.
  Outcome reset(String token, String password) {
    CallContext call = CallContext.current();
    Attempts.Attempt attempt = attempts.beginLink(call.tenant(), call.clientNetwork()).await();
    Optional<LinkToken> parsed = LinkToken.parse(token);
    Optional<Account> owner =
        parsed
            .flatMap(link -> links.stored().find(call.tenant(), link).await())
            .flatMap(id -> accounts.find(call.tenant(), id).await());
    if (parsed.isEmpty() || owner.isEmpty()) {
      events.passwordResetFailed();
      return new Ended();
    }
    Optional<Registration.Violation> broken =
        passwords.violation(call.tenant(), owner.get(), password);
    attempts.forgive(attempt).await();
    if (broken.isPresent()) {
      return new Registration.Invalid(List.of(broken.get()));
    }
    return switch (passwords.hash(password).await()) {
      case Passwords.Hashed hash -> enforce(call, parsed.get(), owner.get(), hash);
      case Busy busy -> busy;
    };
  }

  private Outcome enforce(
      CallContext call, LinkToken token, Account account, Passwords.Hashed hash) {
    boolean done =
        db.inTransaction(tx -> {
          accounts.lock(tx, call.tenant(), account.id()).await();
          Optional<UUID> taken = links.stored().take(tx, call.tenant(), token).await();
          if (taken.isPresent()) {
            passwords.enforce(tx, call.tenant(), account, hash, Optional.empty());
            events.passwordReset(tx, account.id());
          }
          return taken.isPresent();
        });
    if (!done) {
      return new Ended();
    }
    attempts.trust(call.tenant(), account.email(), call.clientNetwork()).await();
    return new Done();
  }
}
