package dev.marquee.identity;

import dev.marquee.platform.events.Event;
import dev.marquee.platform.events.Outbox;
import dev.marquee.platform.sql.Audit;
import dev.marquee.platform.sql.Database;
import dev.marquee.platform.sql.Tx;
import dev.marquee.proto.identity.v1.SubscriberEvent;
import dev.marquee.proto.identity.v1.SubscriptionEvent;
import java.util.Optional;
import java.util.UUID;

/// What identity tells the world (`subscriber_created`, `subscriber_updated`, `subscriber_erased`,
/// `subscription_changed` on `marquee.identity.v1`) and what it keeps for its auditors. Ids only,
/// never personal data.
final class IdentityEvents {
  private static final String ACCOUNT = "account";
  private static final String CLIENT = "client";
  private static final String NOBODY = "none";

  private final Database db;
  private final Outbox outbox;
  private final Audit audit;

  IdentityEvents(Database db, Outbox outbox, Audit audit) {
    this.db = db;
    this.outbox = outbox;
    this.audit = audit;
  }

  void created(Tx tx, Account account) {
    publish(tx, "subscriber_created", account);
    audit.record(tx, "account_registered", ACCOUNT, account.id().toString());
  }

  void updated(Tx tx, Account account) {
    publish(tx, "subscriber_updated", account);
  }

  void loggedIn(UUID accountId) {
    record("login_succeeded", accountId.toString());
  }

  /// A wrong password for an account.
  void loginFailed(UUID accountId) {
    record("login_failed", accountId.toString());
  }

  /// A login with an address nobody has. The address itself is nobody's business.
  void loginFailedForNobody() {
    record("login_failed", NOBODY);
  }

  /// By somebody who isn't signed in; whose account it is about, if anybody's.
  void passwordResetRequested(Tx tx, Optional<UUID> accountId) {
    audit.record(
        tx, "password_reset_requested", ACCOUNT, accountId.map(UUID::toString).orElse(NOBODY));
  }

  void passwordReset(Tx tx, UUID accountId) {
    audit.record(tx, "password_reset", ACCOUNT, accountId.toString());
  }

  /// A link that was used, has ended, or never was.
  void passwordResetFailed() {
    record("password_reset_failed", NOBODY);
  }

  /// The same for a link that confirms an e-mail address.
  void verificationFailed() {
    record("verification_failed", NOBODY);
  }

  void passwordChanged(Tx tx, UUID accountId) {
    audit.record(tx, "password_changed", ACCOUNT, accountId.toString());
  }

  /// With a wrong current password.
  void passwordChangeFailed(UUID accountId) {
    record("password_change_failed", accountId.toString());
  }

  void refreshTokenReused(Tx tx, UUID accountId) {
    audit.record(tx, "refresh_token_reused", ACCOUNT, accountId.toString());
  }

  void loggedOut(Tx tx, UUID accountId) {
    audit.record(tx, "logged_out", ACCOUNT, accountId.toString());
  }

  void sessionEnded(Tx tx, UUID accountId) {
    audit.record(tx, "session_ended", ACCOUNT, accountId.toString());
  }

  void allSessionsEnded(Tx tx, UUID accountId) {
    audit.record(tx, "all_sessions_ended", ACCOUNT, accountId.toString());
  }

  void accountsListed() {
    record("accounts_listed", "all");
  }

  void invited(Tx tx, Account account) {
    publish(tx, "subscriber_updated", account);
    audit(tx, "account_invited", account.id(), roles(account));
  }

  void rolesChanged(Tx tx, Account before, Account after) {
    publish(tx, "subscriber_updated", after);
    audit(tx, "roles_changed", after.id(), roles(before) + " -> " + roles(after));
  }

  void suspended(Tx tx, Account before, Account after) {
    publish(tx, "subscriber_updated", after);
    audit(tx, "account_suspended", after.id(), before.status().text() + " -> suspended");
  }

  void reinstated(Tx tx, Account account) {
    publish(tx, "subscriber_updated", account);
    audit(tx, "account_reinstated", account.id(), "suspended -> active");
  }

  /// By its owner or for him.
  void closed(Tx tx, Account before, Account after) {
    publish(tx, "subscriber_updated", after);
    audit(tx, "account_closed", after.id(), before.status().text() + " -> closed");
  }

  void reopened(Tx tx, Account after) {
    publish(tx, "subscriber_updated", after);
    audit(tx, "account_reinstated", after.id(), "closed -> " + after.status().text());
  }

  /// Nobody is behind this id any more.
  ///
  /// @param version the last one of the account
  void erased(Tx tx, UUID accountId, long version) {
    publish(tx, "subscriber_erased", accountId, version);
    audit(tx, "account_erased", accountId, "");
  }

  /// Its owner begins to take along what is held about him.
  void exported(UUID accountId) {
    record("personal_data_exported", accountId.toString());
  }

  void secondFactorAdded(Tx tx, UUID accountId) {
    audit(tx, "second_factor_added", accountId, "");
  }

  void secondFactorRemoved(Tx tx, UUID accountId) {
    audit(tx, "second_factor_removed", accountId, "");
  }

  /// By an administrator.
  void secondFactorReset(Tx tx, UUID accountId) {
    audit(tx, "second_factor_reset", accountId, "");
  }

  void organisationChanged(Tx tx, Account before, Account after) {
    audit(
        tx,
        "organisation_changed",
        after.id(),
        before.organisationId() + " -> " + after.organisationId());
  }

  void clientCreated(Tx tx, Client client) {
    client(tx, "client_created", client.id(), client.toString());
  }

  void clientSecretRotated(Tx tx, UUID clientId, boolean atOnce) {
    client(tx, "client_secret_rotated", clientId, atOnce ? "at once" : "");
  }

  void clientSuspended(Tx tx, UUID clientId) {
    client(tx, "client_suspended", clientId, "");
  }

  void clientReinstated(Tx tx, UUID clientId) {
    client(tx, "client_reinstated", clientId, "");
  }

  void clientDeleted(Tx tx, UUID clientId) {
    client(tx, "client_deleted", clientId, "");
  }

  /// With an id nobody has, or a wrong secret.
  void clientRefused(String clientId) {
    db.inTransaction(tx -> {
      audit.record(tx, "client_refused", CLIENT, clientId);
      return clientId;
    });
  }

  private void client(Tx tx, String action, UUID clientId, String detail) {
    audit.record(tx, action, CLIENT, clientId.toString(), detail);
  }

  /// @param what of the operator's deeds, e.g. "tenant_suspended"
  void tenantChanged(Tx tx, String what, Tenant tenant, String detail) {
    audit.record(tx, what, "tenant", tenant.id(), detail);
  }

  void secondFactorFailed(Tx tx, UUID accountId) {
    audit(tx, "second_factor_failed", accountId, "");
  }

  void recoveryCodeUsed(Tx tx, UUID accountId) {
    audit(tx, "recovery_code_used", accountId, "");
  }

  void recoveryCodesRenewed(Tx tx, UUID accountId) {
    audit(tx, "recovery_codes_renewed", accountId, "");
  }

  void tierChanged(Tx tx, Account account) {
    publish(tx, "subscriber_updated", account);
    audit(tx, "tier_changed", account.id(), "-> " + account.tier().text());
  }

  void subscriptionChanged(Tx tx, UUID id, UUID accountId, long version, String detail) {
    SubscriptionEvent payload =
        SubscriptionEvent.newBuilder()
            .setSubscriptionId(id.toString())
            .setAccountId(accountId.toString())
            .setVersion(version)
            .build();
    outbox.append(tx, new Event("subscription_changed", id.toString(), version, payload));
    audit(tx, "subscription_changed", accountId, detail);
  }

  void planCreated(Tx tx, UUID planId) {
    audit.record(tx, "plan_created", "plan", planId.toString());
  }

  void planRetired(Tx tx, UUID planId) {
    audit.record(tx, "plan_retired", "plan", planId.toString());
  }

  private void audit(Tx tx, String action, UUID accountId, String detail) {
    audit.record(tx, action, ACCOUNT, accountId.toString(), detail);
  }

  private static String roles(Account account) {
    return String.join(",", Role.textsOf(account.roles()));
  }

  private void record(String action, String subjectId) {
    db.inTransaction(tx -> {
      audit.record(tx, action, ACCOUNT, subjectId);
      return subjectId;
    });
  }

  private void publish(Tx tx, String type, Account account) {
    publish(tx, type, account.id(), account.version());
  }

  private void publish(Tx tx, String type, UUID accountId, long version) {
    String id = accountId.toString();
    SubscriberEvent payload =
        SubscriberEvent.newBuilder().setAccountId(id).setVersion(version).build();
    outbox.append(tx, new Event(type, id, version, payload));
  }
}
