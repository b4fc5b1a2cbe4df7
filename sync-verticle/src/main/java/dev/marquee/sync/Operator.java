package dev.marquee.sync;

import io.vertx.core.Future;

/// An outside operator's API, as an adapter speaks it.
interface Operator {
  /// Name in the table, the settings and the metrics.
  String name();

  /// Tells one change. The delivery's id is the idempotency key, so a repeat is harmless. Never
  /// fails: whatever goes wrong is a [Receipt].
  Future<Receipt> tell(Delivery delivery, Delivery.Content content);
}
