package dev.marquee.identity;

import dev.marquee.platform.rpc.CallContext;
import dev.marquee.platform.rpc.Fault;
import dev.marquee.platform.sql.Database;
import dev.marquee.platform.sql.Page;
import dev.marquee.platform.sql.Tx;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;

/// What the platform's operator does to tenants. Changes come one by one, so that of two who want
/// the same id or host one gets it and the other is told.
final class Tenants {
  /// What came of a change.
  sealed interface Outcome {}

  record Changed(Tenant tenant) implements Outcome {}

  record NoSuchTenant() implements Outcome {}

  /// Somebody else was quicker.
  record Outdated(long version) implements Outcome {}

  /// @param what the id, or a host, that is another tenant's
  record Taken(String what) implements Outcome {}

  /// The operator would lock himself out.
  record OwnTenant() implements Outcome {}

  /// Whom to invite as a new tenant's first administrator.
  record FirstAdmin(EmailAddress email, String name) {
    @Override
    public String toString() {
      return "FirstAdmin";
    }
  }

  private static final int DETAIL_MAX = 500;

  private final Database db;
  private final TenantStore store;
  private final Inviting inviting;
  private final Access access;
  private final IdentityEvents events;

  Tenants(Database db, TenantStore store, Inviting inviting, Access access, IdentityEvents events) {
    this.db = db;
    this.store = store;
    this.inviting = inviting;
    this.access = access;
    this.events = events;
  }

  /// Registers a tenant and invites its first administrator.
  Outcome create(Tx tx, String id, TenantForm form, FirstAdmin admin) {
    if (!id.matches(TenantForm.ID)) {
      throw Fault.invalid("id", "must be 1 to 32 of a-z, 0-9, -");
    }
    SubjectKeys.Fresh firstAdmin = inviting.subject(id); // the registry isn't held meanwhile
    store.lockRegistry(tx).await();
    Optional<String> taken = store.takenHost(tx, form.hosts(), id).await();
    if (taken.isPresent()) {
      return new Taken(taken.get());
    }
    if (!store.insert(tx, id, form)) {
      return new Taken(id);
    }
    inviting.inviteFirst(
        tx,
        firstAdmin,
        new Accounts.Draft(
            admin.email(), admin.name(), EnumSet.of(Role.SUBSCRIBER, Role.ADMIN), Tier.FREE, "en"));
    Tenant created = store.find(tx, id).await().orElseThrow();
    events.tenantChanged(tx, "tenant_created", created, "");
    return new Changed(created);
  }

  Optional<Tenant> find(String id) {
    return store.find(id).await();
  }

  /// In order of their ids, one more than a page has if there are more.
  List<Tenant> list(Page page) {
    return store.list(page).await();
  }

  /// The tenant of this call as people see it.
  Tenant.Branding branding() {
    return store
        .find(CallContext.current().tenant())
        .await()
        .map(Tenant::branding)
        .orElse(Tenant.Branding.PLATFORM);
  }

  /// Replaces what a form says if nobody changed the tenant since it was read.
  Outcome update(String id, long version, TenantForm form) {
    return change(
        id,
        (tx, before) -> {
          if (before.version() != version) {
            return new Outdated(before.version());
          }
          Optional<String> taken = store.takenHost(tx, form.hosts(), id).await();
          if (taken.isPresent()) {
            return new Taken(taken.get());
          }
          store.update(tx, id, form);
          return changed(tx, "tenant_updated", id, detail(before, form));
        });
  }

  /// Keeps a whole tenant out.
  Outcome suspend(String id) {
    if (id.equals(CallContext.current().tenant())) {
      return new OwnTenant();
    }
    return change(
        id,
        (tx, before) -> {
          if (!store.setSuspended(tx, id, true).await()) {
            return new Changed(before);
          }
          access.endTenant(tx, id, before.accessVersion() + 1);
          return changed(tx, "tenant_suspended", id, "");
        });
  }

  /// Lets it in again.
  Outcome reinstate(String id) {
    return change(
        id,
        (tx, before) ->
            store.setSuspended(tx, id, false).await()
                ? changed(tx, "tenant_reinstated", id, "")
                : new Changed(before));
  }

  /// Hosts and limits, which have consequences; how it looks can be looked at.
  private static String detail(Tenant before, TenantForm after) {
    String detail =
        "hosts %s -> %s, limits %s -> %s"
            .formatted(before.hosts(), after.hosts(), text(before.limits()), text(after.limits()));
    return detail.substring(0, Math.min(detail.length(), DETAIL_MAX));
  }

  private static String text(Tenant.Limits limits) {
    return limits.accountsMax() + "/" + limits.requestsPerMinutePerUser();
  }

  private interface Deed {
    Outcome does(Tx tx, Tenant before);
  }

  private Outcome change(String id, Deed deed) {
    return db.inTransaction(tx -> {
      store.lockRegistry(tx).await();
      return store
          .find(tx, id)
          .await()
          .map(before -> deed.does(tx, before))
          .orElseGet(NoSuchTenant::new);
    });
  }

  private Outcome changed(Tx tx, String what, String id, String detail) {
    Tenant after = store.find(tx, id).await().orElseThrow();
    events.tenantChanged(tx, what, after, detail);
    return new Changed(after);
  }

  /// Everything an edge asks for, and how new it is. The revision is read first: what changes in
  /// between is told once more.
  record Registry(long revision, List<Tenant> tenants) {}

  /// All tenants; none when nothing changed since.
  Registry since(long knownRevision) {
    long revision = store.revision().await();
    return new Registry(revision, revision == knownRevision ? List.of() : store.all().await());
  }
}
