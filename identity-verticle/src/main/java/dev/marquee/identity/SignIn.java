package dev.marquee.identity;

import dev.marquee.identity.AccountStore.Credentials;
import dev.marquee.platform.rpc.CallContext;
import java.util.Optional;

/// Signing in with e-mail and password. An unknown address, a wrong password and too many attempts
/// get one answer, and the first two cost the same.
final class SignIn {
  /// What came of an attempt.
  sealed interface Outcome permits SignedIn, Refused, Busy {}

  record SignedIn(TokenPair tokens) implements Outcome {}

  /// Whatever the reason.
  record Refused() implements Outcome {}

  private final AccountStore accounts;
  private final Passwords passwords;
  private final Attempts attempts;
  private final Sessions sessions;
  private final IdentityEvents events;

  SignIn(
      AccountStore accounts,
      Passwords passwords,
      Attempts attempts,
      Sessions sessions,
      IdentityEvents events) {
    this.accounts = accounts;
    this.passwords = passwords;
    this.attempts = attempts;
    this.sessions = sessions;
    this.events = events;
  }

  /// @param email as typed; what is no address is an unknown one
  /// @param device what the device calls itself
  Outcome login(String email, String password, String device) {
    CallContext call = CallContext.current();
    Attempts.Attempt attempt = attempts.begin(call.tenant(), email, call.clientNetwork()).await();
    if (!attempt.admitted()) {
      return new Refused();
    }
    Optional<Credentials> known =
        EmailAddress.parse(email)
            .flatMap(address -> accounts.findByEmail(call.tenant(), address).await());
    return switch (passwords.check(password, known.map(Credentials::passwordHash)).await()) {
      case Passwords.Match _ -> {
        attempts.succeeded(attempt).await();
        yield signedIn(known.orElseThrow().account(), device);
      }
      case Passwords.Mismatch _ -> {
        known.ifPresentOrElse(
            found -> events.loginFailed(found.account().id()), events::loginFailedForNobody);
        yield new Refused();
      }
      case Busy busy -> {
        attempts.forgive(attempt).await();
        yield busy;
      }
    };
  }

  private Outcome signedIn(Account account, String device) {
    TokenPair tokens = sessions.open(account, device);
    events.loggedIn(account.id());
    return new SignedIn(tokens);
  }
}
