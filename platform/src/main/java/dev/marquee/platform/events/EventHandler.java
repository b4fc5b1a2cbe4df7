package dev.marquee.platform.events;

import dev.marquee.platform.sql.Tx;

/// What a domain does about an event. Runs on a virtual thread in the transaction that also records
/// the event as seen, so its effect happens exactly once; whatever it throws rolls both back and
/// the event is tried again, then becomes a dead letter.
@FunctionalInterface
public interface EventHandler {
  /// @param tx for the effect's rows, and for events that follow from it
  void handle(Tx tx, ReceivedEvent event);
}
