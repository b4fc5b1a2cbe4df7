package dev.marquee.identity;

import dev.marquee.platform.rpc.CallContext;
import dev.marquee.platform.rpc.Fault;
import dev.marquee.platform.sql.Database;
import io.vertx.grpc.common.GrpcStatus;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/// Proving once more who sits there ([RFC 9470](https://www.rfc-editor.org/rfc/rfc9470)): by the
/// second factor where there is one, else by password. The session remembers it.
final class StepUp {
  private static final Set<String> BY_CODE = Set.of("otp", "mfa");

  /// What came of it.
  sealed interface Outcome permits Proved, NotProved, Busy {}

  record Proved(String accessToken) implements Outcome {
    @Override
    public String toString() {
      return "Proved";
    }
  }

  /// Whatever the reason.
  record NotProved() implements Outcome {}

  private final Database db;
  private final AccountStore accounts;
  private final SessionStore store;
  private final Sessions sessions;
  private final Passwords passwords;
  private final Attempts attempts;
  private final SecondFactors factors;

  StepUp(
      Database db,
      AccountStore accounts,
      SessionStore store,
      Sessions sessions,
      Passwords passwords,
      Attempts attempts,
      SecondFactors factors) {
    this.db = db;
    this.accounts = accounts;
    this.store = store;
    this.sessions = sessions;
    this.passwords = passwords;
    this.attempts = attempts;
    this.factors = factors;
  }

  /// @param password counts only where there is no second factor
  /// @param code counts only where there is one
  Outcome prove(UUID accountId, String password, String code) {
    CallContext call = CallContext.current();
    Account account =
        accounts
            .find(call.tenant(), accountId)
            .await()
            .orElseThrow(() -> new Fault(GrpcStatus.UNAUTHENTICATED, "sign in first"));
    Attempts.Attempt attempt =
        attempts.beginProof(call.tenant(), accountId, call.clientNetwork()).await();
    if (!attempt.admitted()) {
      return new NotProved();
    }
    if (account.secondFactor()) {
      return byCode(attempt, accountId, code);
    }
    return switch (passwords.check(password, hashOf(account)).await()) {
      case Passwords.Match _ -> {
        attempts.succeeded(attempt).await();
        yield proved(Proof.PASSWORD);
      }
      case Passwords.Mismatch _ -> new NotProved();
      case Busy busy -> {
        attempts.forgive(attempt).await();
        yield busy;
      }
    };
  }

  /// A stolen access token can't use up the tries of its owner's next sign-in: those here wait,
  /// like any guess, before the factor is asked.
  private Outcome byCode(Attempts.Attempt attempt, UUID accountId, String code) {
    if (!factors.check(accountId, code)) {
      return new NotProved();
    }
    attempts.succeeded(attempt).await();
    return proved(BY_CODE);
  }

  private Optional<String> hashOf(Account account) {
    return accounts
        .credentials(CallContext.current().tenant(), account.id())
        .await()
        .map(AccountStore.Credentials::passwordHash);
  }

  private Outcome proved(Set<String> methods) {
    CallContext call = CallContext.current();
    String sessionId = call.caller().sessionId();
    db.inTransaction(tx -> store.prove(tx, call.tenant(), sessionId, methods).await());
    return new Proved(sessions.accessToken(call.tenant(), sessionId));
  }
}
