package dev.marquee.identity;

import dev.marquee.platform.rpc.CallContext;
import dev.marquee.platform.sql.Database;
import dev.marquee.platform.sql.Tx;
import java.util.Optional;
import java.util.Set;

/// Confirming an e-mail address: the token of the mail opens the account that was asked for, a
/// subscriber of the free tier, and signs it in. It takes the password of the form too: or the
/// owner of a mailbox would open an account that a stranger knows the password of. Of several forms
/// with one e-mail the first that is confirmed wins; of two clicks on one link the first signs in,
/// the other finds it used.
final class Verification {
  /// What came of it.
  sealed interface Outcome permits Verified, Ended, WrongPassword, Busy {}

  record Verified(TokenPair tokens) implements Outcome {}

  /// The link was used, has ended, or never was.
  record Ended() implements Outcome {}

  /// Of another form; the link stays good.
  record WrongPassword() implements Outcome {}

  private final Database db;
  private final RegistrationStore forms;
  private final Accounts accounts;
  private final Passwords passwords;
  private final Sessions sessions;
  private final Attempts attempts;
  private final IdentityEvents events;

  Verification(
      Database db,
      RegistrationStore forms,
      Accounts accounts,
      Passwords passwords,
      Sessions sessions,
      Attempts attempts,
      IdentityEvents events) {
    this.db = db;
    this.forms = forms;
    this.accounts = accounts;
    this.passwords = passwords;
    this.sessions = sessions;
    this.attempts = attempts;
    this.events = events;
  }

  /// @param password that was registered with
  /// @param device what the device calls itself
  Outcome verify(String token, String password, String device) {
    CallContext call = CallContext.current();
    Attempts.Attempt attempt = attempts.beginLink(call.tenant(), call.clientNetwork()).await();
    Optional<LinkToken> link = LinkToken.parse(token);
    Optional<RegistrationStore.Waiting> form =
        link.flatMap(parsed -> forms.find(call.tenant(), parsed).await());
    if (link.isEmpty() || form.isEmpty()) {
      events.verificationFailed();
      return new Ended();
    }
    return switch (passwords.check(password, Optional.of(form.get().passwordHash())).await()) {
      case Passwords.Match _ -> {
        attempts.forgive(attempt).await();
        yield open(call, link.get(), form.get().emailIndex().getBytes(), device);
      }
      case Passwords.Mismatch _ -> {
        events.verificationFailed();
        yield new WrongPassword();
      }
      case Busy busy -> {
        attempts.forgive(attempt).await();
        yield busy;
      }
    };
  }

  private Outcome open(CallContext call, LinkToken link, byte[] email, String device) {
    SubjectKeys.Fresh subject = accounts.subject(call.tenant());
    Optional<Account> opened = db.inTransaction(tx -> open(tx, subject, link, email));
    if (opened.isEmpty()) {
      events.verificationFailed();
      return new Ended();
    }
    attempts.trust(call.tenant(), opened.get().email(), call.clientNetwork()).await();
    return new Verified(sessions.open(opened.get(), device));
  }

  /// Who confirms another form of the same e-mail waits for the lock and then finds his ended.
  private Optional<Account> open(Tx tx, SubjectKeys.Fresh subject, LinkToken token, byte[] email) {
    String tenant = subject.subject().tenant();
    forms.lock(tx, email).await();
    Optional<Account> opened =
        forms
            .take(tx, tenant, token)
            .await()
            .flatMap(form ->
                accounts.open(
                    tx,
                    subject,
                    new Accounts.Draft(
                        form.email(),
                        form.displayName(),
                        Set.of(Role.SUBSCRIBER),
                        Tier.FREE,
                        form.locale()),
                    form.passwordHash()));
    forms.endAll(tx, tenant, email).await();
    return opened;
  }
}
