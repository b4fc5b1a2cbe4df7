package dev.marquee.sync;

import dev.marquee.platform.events.EventHandler;
import dev.marquee.platform.events.ReceivedEvent;
import dev.marquee.platform.events.Topics;
import dev.marquee.platform.sql.Tx;
import java.util.List;
import java.util.Optional;

/// What sync consumes: every change of a subscriber, movie or booking becomes a delivery for each
/// operator, in the transaction that marks the event as seen.
final class SyncEvents implements EventHandler {
  static final List<String> TOPICS =
      List.of(Topics.ofDomain("identity"), Topics.ofDomain("catalog"), Topics.ofDomain("booking"));

  private final DeliveryStore store;
  private final List<Courier> couriers;

  SyncEvents(DeliveryStore store, List<Courier> couriers) {
    this.store = store;
    this.couriers = couriers;
  }

  @Override
  public void handle(Tx tx, ReceivedEvent event) {
    Optional<Entity> entity = entity(event.type());
    if (entity.isEmpty()) {
      return;
    }
    for (Courier courier : couriers) {
      store.add(
          tx,
          event.tenant(),
          courier.operatorName(),
          entity.get(),
          event.aggregateId(),
          event.version(),
          event.occurredAt());
      tx.afterCommit(courier::nudge);
    }
  }

  /// The seeds' event names begin with what they are about; shows stay inside.
  private static Optional<Entity> entity(String type) {
    for (Entity entity : Entity.values()) {
      if (type.startsWith(entity.text() + "_")) {
        return Optional.of(entity);
      }
    }
    return Optional.empty();
  }
}
