package dev.marquee.identity.subscription;

import dev.marquee.platform.rpc.CallContext;
import dev.marquee.platform.sql.Database;
import dev.marquee.platform.sql.Tx;
import java.time.Clock;
import java.util.List;
import java.util.UUID;

/// Plans of the calling tenant.
public final class Plans {
  private final Database db;
  private final PlanStore store;
  private final Membership membership;
  private final SubscriptionOptions options;
  private final Clock clock;

  public Plans(
      Database db,
      PlanStore store,
      Membership membership,
      SubscriptionOptions options,
      Clock clock) {
    this.db = db;
    this.store = store;
    this.membership = membership;
    this.options = options;
    this.clock = clock;
  }

  /// On offer, cheapest first.
  List<Plan> list() {
    return store.onOffer(CallContext.current().tenant(), options.plansMax()).await();
  }

  int plansMax() {
    return options.plansMax();
  }

  /// Offers a plan in the caller's transaction; false when so many are on offer already.
  boolean create(Tx tx, Plan plan) {
    String tenant = CallContext.current().tenant();
    boolean created = store.insert(tx, tenant, plan, clock.instant(), options.plansMax()).await();
    if (created) {
      membership.planCreated(tx, plan.id());
    }
    return created;
  }

  /// False when there is none.
  boolean retire(UUID id) {
    String tenant = CallContext.current().tenant();
    return db.inTransaction(tx -> {
      boolean known = store.retire(tx, tenant, id, clock.instant()).await();
      if (known) {
        membership.planRetired(tx, id);
      }
      return known;
    });
  }
}
