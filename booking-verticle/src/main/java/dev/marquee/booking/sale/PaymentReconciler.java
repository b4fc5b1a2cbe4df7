package dev.marquee.booking.sale;

import dev.marquee.booking.sale.SaleStore.Due;
import dev.marquee.platform.Periodic;
import dev.marquee.platform.rpc.CallContext;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes up payments that are due: those whose time to pay is over, whose answer was lost, whose
/// capture is outstanding, whose process died. Any number of processes may do so; each row is
/// leased to one.
public final class PaymentReconciler {
  private static final Logger log = LoggerFactory.getLogger(PaymentReconciler.class);

  private final SaleStore sales;
  private final Payments payments;
  private final int batch;
  private final Periodic loop;

  public PaymentReconciler(
      Vertx vertx, SaleStore sales, Payments payments, PaymentOptions options) {
    this.sales = sales;
    this.payments = payments;
    this.batch = options.reconcileBatch();
    this.loop =
        new Periodic(vertx, "payment reconciler", options.reconcileInterval(), this::reconcile);
  }

  public void start() {
    loop.start();
  }

  /// Succeeds when the payments in hand are done with.
  public Future<Void> stop() {
    return loop.stop();
  }

  private void reconcile() {
    List<Due> due;
    do {
      due = sales.leaseDue(batch).await();
      Future.join(due.stream().map(this::drive).toList()).await();
    } while (due.size() == batch);
  }

  /// Each payment as a call of its own, for its tenant; one that fails waits for the next lease.
  private Future<Void> drive(Due due) {
    return CallContext.ofService(UUID.randomUUID().toString(), "booking", due.tenant())
        .run(() -> payments.drive(due.bookingId()))
        .onFailure(error ->
            log.warn("payment of booking {} can't be driven on just now", due.bookingId(), error))
        .otherwiseEmpty();
  }
}
