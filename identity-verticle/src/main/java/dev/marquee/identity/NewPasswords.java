package dev.marquee.identity;

import dev.marquee.platform.sql.Tx;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Optional;

/// Puts a new password in force, whoever asked for it.
final class NewPasswords {
  private static final Duration NEWS = Duration.ofDays(2);

  private final PasswordRules rules;
  private final Passwords passwords;
  private final AccountStore accounts;
  private final LinkStore links;
  private final Access access;
  private final MailStore mails;

  NewPasswords(
      PasswordRules rules,
      Passwords passwords,
      AccountStore accounts,
      LinkStore links,
      Access access,
      MailStore mails) {
    this.rules = rules;
    this.passwords = passwords;
    this.accounts = accounts;
    this.links = links;
    this.access = access;
    this.mails = mails;
  }

  /// The rule an account's new password breaks; empty when it breaks none.
  Optional<Registration.Violation> violation(String tenant, Account account, String password) {
    return rules
        .violation(
            password,
            EmailAddress.parse(account.email()),
            PasswordRules.wordsOf(tenant, account.displayName()))
        .map(rule -> new Registration.Violation("password", rule));
  }

  Future<Passwords.Hashing> hash(String password) {
    return passwords.hash(password);
  }

  /// Replaces the password, ends the account's links and sessions, and tells its owner by mail.
  ///
  /// @param exceptSessionId the session that asked, if it is to go on
  void enforce(
      Tx tx,
      String tenant,
      Account account,
      Passwords.Hashed password,
      Optional<String> exceptSessionId) {
    accounts.setPassword(tx, tenant, account.id(), password.text()).await();
    links.endAll(tx, tenant, account.id()).await();
    access.endSessionsBut(tx, tenant, account.id(), exceptSessionId.orElse(""));
    mails
        .addTo(tx, new Subject(tenant, account.id()), Letter.Kind.PASSWORD_CHANGED, "", NEWS)
        .await();
  }
}
