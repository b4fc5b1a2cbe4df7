package dev.marquee.platform.events;

import dev.marquee.platform.sql.Database;
import dev.marquee.platform.sql.Tx;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.UUID;

/// What one consumer has seen, in the schema its effects are in. All methods await.
final class ConsumedStore {
  private static final int SWEEP_BATCH = 1_000;
  private static final int SWEEP_BATCHES_MAX = 50;

  private final Database database;
  private final String consumer;

  ConsumedStore(Database database, String consumer) {
    this.database = database;
    this.consumer = consumer;
  }

  /// How an event stands to what was seen before.
  enum Mark {
    /// Is marked as seen now; its effect belongs into this transaction.
    NEXT,
    /// Likewise, though earlier versions are missing.
    LEAP,
    /// Was seen before.
    SEEN,
    /// An earlier version of its aggregate is missing; nothing was marked.
    AHEAD
  }

  private static final String MARK_VERSION =
      """
      WITH seen AS (
        SELECT coalesce(
          (SELECT version FROM consumed_version
           WHERE tenant_id = $1 AND consumer = $2 AND aggregate_id = $3), 0) AS version
      ), marked AS (
        INSERT INTO consumed_version (tenant_id, consumer, aggregate_id, version)
        SELECT $1, $2, $3, $4 FROM seen
        WHERE $4 = seen.version + 1 OR ($5 AND $4 > seen.version)
        ON CONFLICT (tenant_id, consumer, aggregate_id)
        DO UPDATE SET version = EXCLUDED.version, at = now()
        WHERE consumed_version.version < EXCLUDED.version
        RETURNING 1
      )
      SELECT EXISTS (SELECT 1 FROM marked) AS marked, $4 > seen.version + 1 AS ahead FROM seen
      """;

  private static final String MARK_EVENT =
      """
      INSERT INTO consumed_event (tenant_id, consumer, event_id)
      VALUES ($1, $2, $3)
      ON CONFLICT DO NOTHING
      """;

  /// Marks an event as seen if its turn has come. Of two transactions that mark the same event the
  /// second waits for the first. Two topics may speak of the same id (an account, say), each with
  /// versions of its own, so the topic is part of what is marked.
  ///
  /// @param skipGap true: take it though earlier versions are missing
  Mark mark(Tx tx, ReceivedEvent event, boolean skipGap) {
    if (event.version() == 0) {
      int inserted =
          tx.connection()
              .preparedQuery(MARK_EVENT)
              .execute(Tuple.of(event.tenant(), consumer, event.id()))
              .await()
              .rowCount();
      return inserted == 1 ? Mark.NEXT : Mark.SEEN;
    }
    Row row =
        tx.connection()
            .preparedQuery(MARK_VERSION)
            .execute(
                Tuple.of(
                    event.tenant(),
                    consumer,
                    event.topic() + "/" + event.aggregateId(),
                    event.version(),
                    skipGap))
            .await()
            .iterator()
            .next();
    boolean ahead = row.getBoolean("ahead");
    if (row.getBoolean("marked")) {
      return ahead ? Mark.LEAP : Mark.NEXT;
    }
    return ahead && !skipGap ? Mark.AHEAD : Mark.SEEN;
  }

  private static final String BURY =
      """
      INSERT INTO dead_letter (tenant_id, id, consumer, event_id, type, topic, aggregate_id,
                               version, payload, reason)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
      ON CONFLICT DO NOTHING
      """;

  /// Keeps an event that was given up.
  ///
  /// @param id the same for the same record, so that a record is kept once
  void bury(Tx tx, UUID id, ReceivedEvent event, String reason) {
    tx.connection()
        .preparedQuery(BURY)
        .execute(
            Tuple.tuple()
                .addString(event.tenant())
                .addUUID(id)
                .addString(consumer)
                .addString(event.id())
                .addString(event.type())
                .addString(event.topic())
                .addString(event.aggregateId())
                .addLong(event.version())
                .addBuffer(Buffer.buffer(event.payload().toByteArray()))
                .addString(reason))
        .await();
  }

  private static final String SWEEP =
      """
      /* all tenants */ DELETE FROM consumed_event
      WHERE ctid = ANY (ARRAY(
        SELECT ctid FROM consumed_event
        WHERE consumer = $1 AND at < now() - make_interval(secs => $2)
        ORDER BY at LIMIT $3))
      """;

  /// Forgets events without a version that were seen before the dedupe window, a batch at a time;
  /// what is beyond a limit waits for the next time, for the consumer must get back to its topic.
  void sweep(Duration window) {
    for (int batch = 0; batch < SWEEP_BATCHES_MAX; batch++) {
      int removed =
          database
              .writer()
              .preparedQuery(SWEEP)
              .execute(Tuple.of(consumer, (double) window.toSeconds(), SWEEP_BATCH))
              .await()
              .rowCount();
      if (removed < SWEEP_BATCH) {
        return;
      }
    }
  }
}
