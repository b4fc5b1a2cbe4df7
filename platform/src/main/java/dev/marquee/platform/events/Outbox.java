package dev.marquee.platform.events;

import dev.marquee.platform.Uuid7;
import dev.marquee.platform.rpc.CallContext;
import dev.marquee.platform.sql.Tx;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Tuple;

/// Where a domain writes its events: a row in its own schema, in the effect's own transaction. The
/// caller holds the aggregate's row lock, so that ids rise in the order of versions for each
/// aggregate.
public final class Outbox {
  private static final String APPEND =
      """
      INSERT INTO outbox (tenant_id, event_id, type, aggregate_id, aggregate_version, payload,
                          traceparent)
      VALUES ($1, $2, $3, $4, $5, $6, $7)
      """;

  private final Uuid7 ids;
  private final Runnable nudge;

  /// @param nudge wakes the relay of this process, after commit
  public Outbox(Uuid7 ids, Runnable nudge) {
    this.ids = ids;
    this.nudge = nudge;
  }

  /// Adds an event of the current call's tenant. Awaits; call from a virtual thread.
  public void append(Tx tx, Event event) {
    tx.connection()
        .preparedQuery(APPEND)
        .execute(
            Tuple.of(
                CallContext.current().tenant(),
                ids.next(),
                event.type(),
                event.aggregateId(),
                event.aggregateVersion(),
                Buffer.buffer(event.payload().toByteArray()),
                traceparent()))
        .await();
    tx.afterCommit(nudge);
  }

  /// The trace that the event belongs to (W3C Trace Context); empty when none is recorded.
  private static String traceparent() {
    SpanContext span = Span.current().getSpanContext();
    return span.isValid()
        ? "00-" + span.getTraceId() + "-" + span.getSpanId() + "-" + span.getTraceFlags().asHex()
        : "";
  }
}
