package dev.marquee.identity;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Opening an account from outside: a subscriber of the free tier, signed in at once.
final class Registration {
  private static final String DEFAULT_LOCALE = "en";

  /// What came of it.
  sealed interface Outcome permits Registered, Invalid, EmailTaken, Busy {}

  record Registered(TokenPair tokens) implements Outcome {}

  record Invalid(List<Violation> violations) implements Outcome {}

  record EmailTaken() implements Outcome {}

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

  private final Accounts accounts;
  private final Passwords passwords;
  private final PasswordRules rules;
  private final Sessions sessions;

  Registration(Accounts accounts, Passwords passwords, PasswordRules rules, Sessions sessions) {
    this.accounts = accounts;
    this.passwords = passwords;
    this.rules = rules;
    this.sessions = sessions;
  }

  Outcome register(Form form) {
    List<Violation> violations = new ArrayList<>();
    String tag = form.locale().isEmpty() ? DEFAULT_LOCALE : form.locale();
    Optional<EmailAddress> email = EmailAddress.parse(form.email());
    Optional<String> name = ShownText.name(form.displayName());
    Optional<String> locale = ShownText.languageTag(tag);
    require(email.isPresent(), "email", "must be an e-mail address", violations);
    rules
        .violation(form.password(), email)
        .ifPresent(rule -> violations.add(new Violation("password", rule)));
    require(name.isPresent(), "displayName", ShownText.NAME_RULE, violations);
    require(locale.isPresent(), "locale", ShownText.LANGUAGE_RULE, violations);
    return violations.isEmpty()
        ? open(
            new Accounts.Draft(
                email.orElseThrow(),
                name.orElseThrow(),
                Set.of(Role.SUBSCRIBER),
                Tier.FREE,
                locale.orElseThrow()),
            form.password())
        : new Invalid(violations);
  }

  private static void require(
      boolean holds, String field, String rule, List<Violation> violations) {
    if (!holds) {
      violations.add(new Violation(field, rule));
    }
  }

  /// The password is hashed before anything is looked up, so the time tells nobody whether the
  /// e-mail is taken.
  private Outcome open(Accounts.Draft draft, String password) {
    return switch (passwords.hash(password).await()) {
      case Passwords.Hashed hash ->
          accounts
              .open(draft, hash)
              .<Outcome>map(account -> new Registered(sessions.open(account, "")))
              .orElseGet(EmailTaken::new);
      case Busy busy -> busy;
    };
  }
}
