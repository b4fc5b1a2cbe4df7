package dev.marquee.identity;

import dev.marquee.platform.Uuid7;
import dev.marquee.platform.rpc.CallContext;
import dev.marquee.platform.sql.Database;
import dev.marquee.platform.sql.Tx;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/// The clients of a tenant, as its administrators make and end them. A secret is told when it is
/// made and never again.
final class Clients {
  static final int CLIENTS_MAX = 100;

  /// How long two secrets are good: who runs many machines changes them one by one.
  static final Duration GRACE = Duration.ofHours(24);

  /// What a new client is to be like.
  record Draft(String name, Set<Role> roles) {}

  /// What came of a new one.
  sealed interface Creation {}

  /// @param secret told this once
  record Created(Client client, String secret) implements Creation {
    @Override
    public String toString() {
      return "Created[" + client.id() + "]";
    }
  }

  record TooMany() implements Creation {}

  private final Database db;
  private final ClientStore store;
  private final StaffStore staff;
  private final ClientSecrets secrets;
  private final Access access;
  private final IdentityEvents events;
  private final Clock clock;
  private final Uuid7 ids;

  Clients(
      Database db,
      ClientStore store,
      StaffStore staff,
      ClientSecrets secrets,
      Access access,
      IdentityEvents events,
      Clock clock,
      Uuid7 ids) {
    this.db = db;
    this.store = store;
    this.staff = staff;
    this.secrets = secrets;
    this.access = access;
    this.events = events;
    this.clock = clock;
    this.ids = ids;
  }

  /// @param organisation for whom it will act; empty for one of its own
  Creation create(Tx tx, UUID caller, Draft draft, Optional<UUID> organisation) {
    staff.requireAdmin(tx, tenant(), caller);
    store.lockTenant(tx, tenant()).await();
    if (store.count(tx, tenant()).await() >= CLIENTS_MAX) {
      return new TooMany();
    }
    UUID id = ids.next();
    String secret = secrets.next();
    byte[] digest = secrets.digest(tenant(), id, secret);
    Client created = store.insert(tx, tenant(), id, draft, organisation, digest).await();
    events.clientCreated(tx, created);
    return new Created(created, secret);
  }

  /// Newest first.
  List<Client> list() {
    return store.list(tenant()).await();
  }

  /// Another secret; empty when there is no such client.
  ///
  /// @param atOnce the old one and the tokens it gave end now
  Optional<Created> rotate(UUID caller, UUID id, boolean atOnce) {
    String secret = secrets.next();
    byte[] digest = secrets.digest(tenant(), id, secret);
    return db.inTransaction(tx -> {
      staff.requireAdmin(tx, tenant(), caller);
      return store
          .rotate(
              tx,
              tenant(),
              id,
              digest,
              atOnce ? Optional.empty() : Optional.of(clock.instant().plus(GRACE)))
          .await()
          .map(client -> {
            if (atOnce) {
              end(tx, id, client.suspended());
            }
            events.clientSecretRotated(tx, id, atOnce);
            return new Created(client, secret);
          });
    });
  }

  /// Keeps a client out; empty when there is no such client.
  Optional<Client> suspend(UUID caller, UUID id) {
    return db.inTransaction(tx -> {
      staff.requireAdmin(tx, tenant(), caller);
      Optional<Client> suspended = end(tx, id, true);
      suspended.ifPresent(client -> events.clientSuspended(tx, id));
      return suspended;
    });
  }

  /// Lets it in again.
  Optional<Client> reinstate(UUID caller, UUID id) {
    return db.inTransaction(tx -> {
      staff.requireAdmin(tx, tenant(), caller);
      Optional<Client> reinstated = end(tx, id, false);
      reinstated.ifPresent(client -> events.clientReinstated(tx, id));
      return reinstated;
    });
  }

  /// False when there is no such client.
  boolean delete(UUID caller, UUID id) {
    return db.inTransaction(tx -> {
      staff.requireAdmin(tx, tenant(), caller);
      boolean deleted = store.delete(tx, tenant(), id).await();
      if (deleted) {
        access.endClient(tx, tenant(), id, Long.MAX_VALUE);
        events.clientDeleted(tx, id);
      }
      return deleted;
    });
  }

  /// Ends its tokens of before.
  private Optional<Client> end(Tx tx, UUID id, boolean suspended) {
    Optional<Client> client = store.raiseAccess(tx, tenant(), id, suspended).await();
    client.ifPresent(now -> access.endClient(tx, tenant(), id, now.accessVersion()));
    return client;
  }

  private static String tenant() {
    return CallContext.current().tenant();
  }
}
