package dev.marquee.identity;

import dev.marquee.identity.AccountStore.Credentials;
import dev.marquee.platform.rpc.CallContext;
import java.util.Optional;
import java.util.Set;

/// Signing in with e-mail and password. An unknown address, a wrong password and too many attempts
/// get one answer, and the first two cost the same.
final class SignIn {
  /// What came of an attempt.
  sealed interface Outcome permits SignedIn, Refused, CodeNeeded, Busy {}

  record SignedIn(TokenPair tokens) implements Outcome {}

  /// Whatever the reason.
  record Refused() implements Outcome {}

  /// The password is right, and there is a second factor.
  record CodeNeeded() implements Outcome {}

  private final AccountStore accounts;
  private final Passwords passwords;
  private final Attempts attempts;
  private final SecondFactors factors;
  private final Sessions sessions;
  private final IdentityEvents events;

  SignIn(
      AccountStore accounts,
      Passwords passwords,
      Attempts attempts,
      SecondFactors factors,
      Sessions sessions,
      IdentityEvents events) {
    this.accounts = accounts;
    this.passwords = passwords;
    this.attempts = attempts;
    this.factors = factors;
    this.sessions = sessions;
    this.events = events;
  }

  /// @param email as typed; what is no address is an unknown one
  /// @param code of the second factor; empty without
  /// @param device what the device calls itself
  Outcome login(String email, String password, String code, String device) {
    CallContext call = CallContext.current();
    Attempts.Attempt attempt = attempts.begin(call.tenant(), email, call.clientNetwork()).await();
    if (!attempt.admitted()) {
      return new Refused();
    }
    Optional<Credentials> known =
        EmailAddress.parse(email)
            .flatMap(address -> accounts.findByEmail(call.tenant(), address).await());
    return switch (passwords.check(password, known.map(Credentials::passwordHash)).await()) {
      case Passwords.Match _
          when known.orElseThrow().account().status() != AccountStatus.ACTIVE -> {
        events.loginFailed(known.orElseThrow().account().id());
        yield new Refused();
      }
      case Passwords.Match _ -> {
        Outcome outcome = passwordMatched(known.orElseThrow().account(), code, device);
        settle(attempt, outcome);
        yield outcome;
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

  /// A right password without its code proves nobody yet, and fails nobody either.
  private void settle(Attempts.Attempt attempt, Outcome outcome) {
    if (outcome instanceof SignedIn) {
      attempts.succeeded(attempt).await();
    } else if (!(outcome instanceof Refused)) {
      attempts.forgive(attempt).await();
    }
  }

  private Outcome passwordMatched(Account account, String code, String device) {
    if (!account.secondFactor()) {
      return signedIn(account, device, Proof.PASSWORD);
    }
    if (code.isEmpty()) {
      return new CodeNeeded();
    }
    return factors.check(account.id(), code)
        ? signedIn(account, device, Proof.PASSWORD_AND_CODE)
        : new Refused();
  }

  private Outcome signedIn(Account account, String device, Set<String> methods) {
    TokenPair tokens = sessions.open(account, device, methods);
    events.loggedIn(account.id());
    return new SignedIn(tokens);
  }
}
