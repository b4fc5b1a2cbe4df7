package dev.marquee.identity;

import dev.marquee.platform.rpc.CallContext;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sign-in sessions: each a family of refresh tokens of which only the newest is good. Showing a
/// spent one means that two parties hold tokens of one session, so it ends; only within a short
/// grace it passes as an honest double click and yields a sibling of the newest.
final class Sessions {
  private static final Logger log = LoggerFactory.getLogger(Sessions.class);

  /// What came of a refresh.
  sealed interface Refresh {}

  record Refreshed(TokenPair tokens) implements Refresh {}

  /// The session has ended, or never was.
  record SessionEnded() implements Refresh {}

  private final SessionScripts scripts;
  private final AccessTokens accessTokens;
  private final AccountStore accounts;
  private final IdentityEvents events;
  private final SecureRandom random;

  Sessions(
      SessionScripts scripts,
      AccessTokens accessTokens,
      AccountStore accounts,
      IdentityEvents events,
      SecureRandom random) {
    this.scripts = scripts;
    this.accessTokens = accessTokens;
    this.accounts = accounts;
    this.events = events;
    this.random = random;
  }

  /// Opens a session of an account that has proved itself.
  ///
  /// @param device what the device calls itself
  TokenPair open(Account account, String device) {
    String tenant = CallContext.current().tenant();
    RefreshToken first = RefreshToken.first(random);
    String accessToken = accessTokens.mint(tenant, account, first.sessionId());
    Duration lifetime = scripts.open(tenant, first, account.id(), device).await();
    return new TokenPair(accessToken, accessTokens.lifetime(), first, lifetime, account);
  }

  /// A new pair for a refresh token, with the account's roles and tier as they are now. Spending
  /// the token is the last step, so whatever fails before costs nobody his session.
  Refresh refresh(String presented) {
    String tenant = CallContext.current().tenant();
    Optional<RefreshToken> parsed = RefreshToken.parse(presented);
    Optional<Account> owner = parsed.flatMap(token -> owner(tenant, token));
    if (parsed.isEmpty() || owner.isEmpty()) {
      return new SessionEnded();
    }
    RefreshToken token = parsed.get();
    Account account = owner.get();
    RefreshToken successor = token.next(random);
    String accessToken = accessTokens.mint(tenant, account, token.sessionId());
    return switch (scripts.rotate(tenant, token, successor).await()) {
      case SessionScripts.Rotated(Duration lifetime) ->
          new Refreshed(
              new TokenPair(accessToken, accessTokens.lifetime(), successor, lifetime, account));
      case SessionScripts.Reused _ -> {
        log.warn("refresh token reused: session {} of {} ended", token.sessionId(), account);
        events.refreshTokenReused(account.id());
        yield new SessionEnded();
      }
      case SessionScripts.Ended _, SessionScripts.Crowded _ -> new SessionEnded();
    };
  }

  /// Ends the session of a refresh token, whether that was spent or not. Without one, nothing
  /// happens.
  void logout(String presented) {
    String tenant = CallContext.current().tenant();
    RefreshToken.parse(presented)
        .flatMap(token -> scripts.end(tenant, token.sessionId()).await())
        .map(UUID::fromString)
        .ifPresent(events::loggedOut);
  }

  private Optional<Account> owner(String tenant, RefreshToken token) {
    return scripts
        .accountOf(tenant, token.sessionId())
        .await()
        .flatMap(id -> accounts.find(tenant, UUID.fromString(id)).await());
  }
}
