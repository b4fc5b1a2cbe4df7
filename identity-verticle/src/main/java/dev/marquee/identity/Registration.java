package dev.marquee.identity;

import dev.marquee.platform.rpc.CallContext;
import dev.marquee.platform.sql.Database;
import dev.marquee.platform.sql.Tx;
import io.vertx.core.Future;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Asking for an account. Whether the e-mail has one already, only its owner is told, by mail:
/// answer and work are the same, one hash and one transaction with a row for the form and one for
/// the mail.
final class Registration {
  private static final String DEFAULT_LOCALE = "en";

  /// What came of it.
  sealed interface Outcome permits Accepted, Invalid, Busy {}

  /// A mail is on its way.
  record Accepted() implements Outcome {}

  record Invalid(List<Violation> violations)
      implements Outcome, PasswordReset.Outcome, PasswordChange.Outcome {}

  /// One broken rule.
  ///
  /// @param field JSON name
  /// @param rule a sentence a person understands
  record Violation(String field, String rule) {}

  /// What somebody filled in.
  record Form(String email, String password, String displayName, String locale) {
    @Override
    public String toString() {
      return "Form";
    }
  }

  /// Where forms and mails wait.
  record Waiting(RegistrationStore forms, MailStore mails, Duration lifetime) {}

  private final Database db;
  private final AccountStore accounts;
  private final Waiting waiting;
  private final Passwords passwords;
  private final PasswordRules rules;
  private final Attempts attempts;
  private final SecureRandom random = new SecureRandom();

  Registration(
      Database db,
      AccountStore accounts,
      Waiting waiting,
      Passwords passwords,
      PasswordRules rules,
      Attempts attempts) {
    this.db = db;
    this.accounts = accounts;
    this.waiting = waiting;
    this.passwords = passwords;
    this.rules = rules;
    this.attempts = attempts;
  }

  Outcome register(Form form) {
    String tenant = Accounts.tenant();
    List<Violation> violations = new ArrayList<>();
    String tag = form.locale().isEmpty() ? DEFAULT_LOCALE : form.locale();
    Optional<EmailAddress> email = EmailAddress.parse(form.email());
    Optional<String> name = ShownText.name(form.displayName());
    Optional<String> locale = ShownText.languageTag(tag);
    require(email.isPresent(), "email", "must be an e-mail address", violations);
    rules
        .violation(form.password(), email, PasswordRules.wordsOf(tenant, name.orElse("")))
        .ifPresent(rule -> violations.add(new Violation("password", rule)));
    require(name.isPresent(), "displayName", ShownText.NAME_RULE, violations);
    require(locale.isPresent(), "locale", ShownText.LANGUAGE_RULE, violations);
    return violations.isEmpty()
        ? ask(
            tenant, email.orElseThrow(), name.orElseThrow(), locale.orElseThrow(), form.password())
        : new Invalid(violations);
  }

  private static void require(
      boolean holds, String field, String rule, List<Violation> violations) {
    if (!holds) {
      violations.add(new Violation(field, rule));
    }
  }

  /// The limits of mails don't ask whether there is an account, so leaving early tells nothing.
  private Outcome ask(
      String tenant, EmailAddress email, String name, String locale, String password) {
    String network = CallContext.current().clientNetwork();
    if (!attempts.mayMail(tenant, email.shown(), network).await()) {
      return new Accepted();
    }
    return switch (passwords.hash(password).await()) {
      case Passwords.Hashed hash -> {
        keep(tenant, new RegistrationStore.Pending(email, name, locale, hash.text()));
        yield new Accepted();
      }
      case Busy busy -> busy;
    };
  }

  /// With an account there already, the form waits too, but nobody is sent its token. Mails carry
  /// no name here: a stranger may have written it.
  private void keep(String tenant, RegistrationStore.Pending pending) {
    LinkToken token = LinkToken.random(random);
    byte[] emailIndex = accounts.emailIndex(tenant, pending.email());
    db.inTransaction(tx -> {
      waiting.forms().lock(tx, emailIndex).await();
      Optional<Account> owner = accounts.findByEmail(tx, tenant, pending.email()).await();
      waiting.forms().add(tx, tenant, token, emailIndex, pending).await();
      owner
          .map(one -> tellOwner(tx, new Subject(tenant, one.id())))
          .orElseGet(() -> askToConfirm(tx, tenant, pending.email(), token))
          .await();
      return tenant;
    });
  }

  private Future<Void> tellOwner(Tx tx, Subject owner) {
    return waiting.mails().addTo(tx, owner, Letter.Kind.HAS_ACCOUNT, "", waiting.lifetime());
  }

  private Future<Void> askToConfirm(Tx tx, String tenant, EmailAddress email, LinkToken token) {
    Letter letter = new Letter(Letter.Kind.VERIFY, email.shown(), "", token.text());
    return waiting.mails().add(tx, tenant, letter, waiting.lifetime());
  }
}
