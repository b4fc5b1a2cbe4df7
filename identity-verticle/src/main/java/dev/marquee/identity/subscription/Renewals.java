package dev.marquee.identity.subscription;

import dev.marquee.identity.subscription.SubscriptionStore.Due;
import dev.marquee.platform.rpc.CallContext;
import io.vertx.core.Future;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The clock of subscriptions: takes up those whose period, trial or grace is over, whose answer
/// was lost, whose process died. Any number of processes may do so; each row is leased to one.
public final class Renewals {
  private static final Logger log = LoggerFactory.getLogger(Renewals.class);

  private final SubscriptionStore store;
  private final Billing billing;
  private final SubscriptionOptions options;
  private final Clock clock;

  public Renewals(
      SubscriptionStore store, Billing billing, SubscriptionOptions options, Clock clock) {
    this.store = store;
    this.billing = billing;
    this.options = options;
    this.clock = clock;
  }

  /// Drives on what is due. Awaits.
  public void renew() {
    List<Due> due;
    do {
      due = store.leaseDue(clock.instant(), options.batch(), options.lease()).await();
      Future.join(due.stream().map(this::drive).toList()).otherwiseEmpty().await();
    } while (due.size() == options.batch());
  }

  /// Forgets webhooks that are too old to come again. Awaits.
  public void forgetWebhooks() {
    store.forgetWebhooks(clock.instant().minus(options.webhooksKept())).await();
  }

  /// Each as a call of its own, for its tenant; one that fails waits for the next lease.
  private Future<Void> drive(Due due) {
    return CallContext.ofService(UUID.randomUUID().toString(), "identity", due.tenant())
        .run(() -> billing.drive(due.id()))
        .onFailure(
            error -> log.warn("subscription {} can't be driven on just now", due.id(), error))
        .otherwiseEmpty();
  }
}
