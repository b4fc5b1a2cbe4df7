package dev.marquee.identity;

import dev.marquee.platform.rpc.CallContext;
import dev.marquee.platform.sql.Database;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Ending sessions. They end in Postgres, so also while Redis is away.
final class SignOut {
  private static final Logger log = LoggerFactory.getLogger(SignOut.class);

  private final Database db;
  private final SessionStore store;
  private final SessionScripts scripts;
  private final Access access;
  private final IdentityEvents events;

  SignOut(
      Database db,
      SessionStore store,
      SessionScripts scripts,
      Access access,
      IdentityEvents events) {
    this.db = db;
    this.store = store;
    this.scripts = scripts;
    this.access = access;
    this.events = events;
  }

  /// Ends the session of a refresh token, whether that was spent or not. Without one, nothing
  /// happens.
  void logout(String presented) {
    String tenant = CallContext.current().tenant();
    RefreshToken.parse(presented)
        .ifPresent(token ->
            db.inTransaction(tx -> {
              access
                  .endSession(tx, tenant, token.sessionId())
                  .ifPresent(owner -> events.loggedOut(tx, owner));
              tx.afterCommit(() -> scripts.forget(tenant, token.sessionId()));
              return token;
            }));
  }

  /// Two parties hold tokens of this session.
  void reused(String sessionId, Account account) {
    String tenant = CallContext.current().tenant();
    log.warn("refresh token reused: session {} of {} ended", sessionId, account);
    db.inTransaction(tx -> {
      access.endSession(tx, tenant, sessionId);
      events.refreshTokenReused(tx, account.id());
      return sessionId;
    });
  }

  /// Ends a session of an account; false when it has no such session.
  boolean end(UUID accountId, String sessionId) {
    String tenant = CallContext.current().tenant();
    return db.inTransaction(tx -> {
      Optional<UUID> owner = store.ownerOf(tx, tenant, sessionId).await();
      if (!owner.equals(Optional.of(accountId))) {
        return false;
      }
      access.endSession(tx, tenant, sessionId);
      events.sessionEnded(tx, accountId);
      tx.afterCommit(() -> scripts.forget(tenant, sessionId));
      return true;
    });
  }

  /// Ends all sessions of an account.
  void endAll(UUID accountId) {
    String tenant = CallContext.current().tenant();
    db.inTransaction(tx -> {
      access.endSessions(tx, tenant, accountId);
      events.allSessionsEnded(tx, accountId);
      return accountId;
    });
  }
}
