package dev.marquee.identity;

import dev.marquee.platform.rpc.CallContext;
import dev.marquee.platform.rpc.Fault;
import dev.marquee.platform.sql.Database;
import io.vertx.grpc.common.GrpcStatus;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/// Sign-in sessions: each a family of refresh tokens of which only the newest is good. Showing a
/// spent one means that two parties hold tokens of one session, so it ends; only within a short
/// grace it passes as an honest double click and yields a sibling of the newest.
///
/// Whether a session lives is decided in Postgres, which of its tokens is good in Redis.
final class Sessions {
  private static final int SESSIONS_MAX = 50;

  /// What came of a refresh.
  sealed interface Refresh {}

  record Refreshed(TokenPair tokens) implements Refresh {}

  /// The session has ended, or never was.
  record SessionEnded() implements Refresh {}

  private final Database db;
  private final SessionStore store;
  private final SessionScripts scripts;
  private final AccessTokens accessTokens;
  private final Access access;
  private final SignOut signOut;
  private final SecureRandom random;

  Sessions(
      Database db,
      SessionStore store,
      SessionScripts scripts,
      AccessTokens accessTokens,
      Access access,
      SignOut signOut,
      SecureRandom random) {
    this.db = db;
    this.store = store;
    this.scripts = scripts;
    this.accessTokens = accessTokens;
    this.access = access;
    this.signOut = signOut;
    this.random = random;
  }

  /// Opens a session of an account whose owner has proved himself by password, or by what is as
  /// good.
  ///
  /// @param device what the device calls itself
  TokenPair open(Account account, String device) {
    return open(account, device, Proof.PASSWORD);
  }

  /// Opens a session, and ends the oldest where there are too many. The account must be as it was
  /// when its owner proved himself: whatever took its access back meanwhile counts.
  ///
  /// @param methods how he proved himself
  /// @throws dev.marquee.platform.rpc.Fault UNAVAILABLE when it isn't: the same attempt again meets
  ///   what is true now
  TokenPair open(Account account, String device, Set<String> methods) {
    String tenant = CallContext.current().tenant();
    RefreshToken first = RefreshToken.first(random);
    String id = first.sessionId();
    // Before the transaction: while the key service or Redis is slow nobody's row is held. Without
    // its row in Postgres the token is worth nothing.
    String sealedDevice = store.sealed(account, id, device);
    Duration refreshable = scripts.open(tenant, first).await();
    Session session =
        db.inTransaction(tx -> {
          access.requireUnchanged(tx, tenant, account);
          store
              .oldestBeyond(tx, tenant, account.id(), SESSIONS_MAX - 1)
              .await()
              .forEach(oldest -> access.endSession(tx, tenant, oldest));
          return store.insert(tx, tenant, account, id, methods, sealedDevice).await();
        });
    String accessToken = accessTokens.mint(tenant, account, session);
    return new TokenPair(accessToken, accessTokens.lifetime(), first, refreshable, account);
  }

  /// A new pair for a refresh token, with what is true of the account now. Spending the token is
  /// the last step, so whatever fails before costs nobody his session.
  Refresh refresh(String presented) {
    String tenant = CallContext.current().tenant();
    Optional<RefreshToken> parsed = RefreshToken.parse(presented);
    Optional<SessionStore.Live> found =
        parsed.flatMap(token -> store.live(tenant, token.sessionId()).await());
    if (parsed.isEmpty() || found.isEmpty()) {
      return new SessionEnded();
    }
    RefreshToken token = parsed.get();
    Account account = found.get().account();
    RefreshToken successor = token.next(random);
    String accessToken = accessTokens.mint(tenant, account, found.get().session());
    return switch (scripts.rotate(tenant, token, successor).await()) {
      case SessionScripts.Rotated(Duration lifetime) ->
          new Refreshed(
              new TokenPair(accessToken, accessTokens.lifetime(), successor, lifetime, account));
      case SessionScripts.Reused _ -> {
        signOut.reused(token.sessionId(), account);
        yield new SessionEnded();
      }
      case SessionScripts.Ended _, SessionScripts.Crowded _ -> new SessionEnded();
    };
  }

  /// An access token of a session as it is now.
  ///
  /// @throws Fault UNAUTHENTICATED when the session has ended
  String accessToken(String tenant, String sessionId) {
    SessionStore.Live live =
        store
            .live(tenant, sessionId)
            .await()
            .orElseThrow(() -> new Fault(GrpcStatus.UNAUTHENTICATED, "the session has ended"));
    return accessTokens.mint(tenant, live.account(), live.session());
  }

  Duration accessLifetime() {
    return accessTokens.lifetime();
  }
}
