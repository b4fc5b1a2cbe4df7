package dev.marquee.identity;

import dev.marquee.platform.Uuid7;
import dev.marquee.platform.rpc.Fault;
import dev.marquee.platform.rpc.Revocations;
import dev.marquee.platform.sql.Tx;
import io.vertx.grpc.common.GrpcStatus;
import java.time.Clock;
import java.util.Optional;
import java.util.UUID;

/// Takes access back, in the transaction of what takes it: what is written here is known to every
/// process within a second of the commit.
final class Access {
  private final AccountStore accounts;
  private final SessionStore sessions;
  private final RevocationStore revocations;
  private final RevocationPublisher publisher;
  private final Clock clock;
  private final Uuid7 ids;

  Access(
      AccountStore accounts,
      SessionStore sessions,
      RevocationStore revocations,
      RevocationPublisher publisher,
      Clock clock,
      Uuid7 ids) {
    this.accounts = accounts;
    this.sessions = sessions;
    this.revocations = revocations;
    this.publisher = publisher;
    this.clock = clock;
    this.ids = ids;
  }

  /// Holds the account's row, so that whatever takes its access back waits, or counts already.
  ///
  /// @param proved the account as it was when its owner proved himself
  /// @throws Fault UNAVAILABLE when it has changed since
  void requireUnchanged(Tx tx, String tenant, Account proved) {
    boolean unchanged =
        accounts
            .lock(tx, tenant, proved.id())
            .await()
            .filter(now -> now.accessVersion() == proved.accessVersion())
            .filter(now -> now.status() == AccountStatus.ACTIVE)
            .isPresent();
    if (!unchanged) {
      throw new Fault(GrpcStatus.UNAVAILABLE, "the account has just changed; try again");
    }
  }

  /// What the account's access tokens say isn't true any more: they end, and its sessions' next
  /// ones say what is. Call it after the change, so that who reads the new version reads the change
  /// too.
  void claimsChanged(Tx tx, String tenant, UUID accountId) {
    long version = accounts.raiseAccess(tx, tenant, accountId).await();
    revoke(tx, tenant, Revocations.account(tenant, accountId.toString()), version);
  }

  /// Ends one session and its access tokens.
  ///
  /// @return whose it was; empty when it had ended already, or never was
  Optional<UUID> endSession(Tx tx, String tenant, String sessionId) {
    Optional<UUID> owner = sessions.end(tx, tenant, sessionId).await();
    owner.ifPresent(
        account -> revoke(tx, tenant, Revocations.session(tenant, sessionId), Long.MAX_VALUE));
    return owner;
  }

  /// Ends all sessions of an account and all its access tokens.
  void endSessions(Tx tx, String tenant, UUID accountId) {
    endSessionsBut(tx, tenant, accountId, "");
  }

  /// As above but for one session, which lives on: its next refresh yields a good access token.
  void endSessionsBut(Tx tx, String tenant, UUID accountId, String keptSessionId) {
    claimsChanged(tx, tenant, accountId);
    sessions.endAllBut(tx, tenant, accountId, keptSessionId).await();
  }

  /// Ends a client's access tokens of before.
  ///
  /// @param version that tokens need from now on
  void endClient(Tx tx, String tenant, UUID clientId, long version) {
    revoke(tx, tenant, Revocations.account(tenant, clientId.toString()), version);
  }

  /// Ends all access tokens of a tenant of before.
  ///
  /// @param version as above, of the tenant
  void endTenant(Tx tx, String tenant, long version) {
    revoke(tx, tenant, Revocations.tenant(tenant), version);
  }

  private void revoke(Tx tx, String tenant, String subject, long version) {
    revocations.insert(tx, tenant, ids.next(), subject, version, clock.instant()).await();
    tx.afterCommit(publisher::soon);
  }
}
