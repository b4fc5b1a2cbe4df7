package dev.marquee.identity;

import java.util.Locale;

/// What a mail is to say, and to whom. Holds personal data and a live token, so its text shows the
/// kind alone.
///
/// @param to empty while it waits for an account's owner: he is looked up when it is sent
/// @param name of the recipient; empty where a stranger may have chosen it
/// @param token of the link in it; empty for none
record Letter(Kind kind, String to, String name, String token) {
  /// What a mail is about.
  enum Kind {
    /// Somebody wants to open an account with this e-mail.
    VERIFY,
    /// The same, but there is one.
    HAS_ACCOUNT,
    /// Somebody wants to set a new password.
    RESET,
    /// An administrator opened an account.
    INVITATION,
    /// The password was changed.
    PASSWORD_CHANGED,
    /// A second factor was put in force or removed, or its recovery codes renewed.
    SECOND_FACTOR_CHANGED,
    /// The account was closed and will be erased.
    ACCOUNT_CLOSED,
    /// A trial ends, and is charged for from then on.
    TRIAL_ENDING,
    /// A subscription couldn't be charged.
    PAYMENT_FAILED,
    /// A subscription is over.
    SUBSCRIPTION_ENDED;

    /// As the database has it.
    String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /// The same to an account's owner. Who only wanted to open an account isn't told its owner's
  /// name.
  Letter addressed(Account owner) {
    String shown = kind == Kind.HAS_ACCOUNT ? "" : owner.displayName();
    return new Letter(kind, owner.email(), shown, token);
  }

  @Override
  public String toString() {
    return "Letter[" + kind + "]";
  }
}
