package dev.marquee.platform.events;

import com.google.protobuf.ByteString;
import dev.marquee.platform.sql.Database;
import dev.marquee.platform.sql.Tx;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowIterator;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The outbox as its relay sees it. All methods await.
final class OutboxStore {
  private final Database database;

  OutboxStore(Database database) {
    this.database = database;
  }

  private static final String OLDEST = "SELECT occurred_at FROM outbox ORDER BY id LIMIT 1";

  /// When the oldest event that waits became true.
  Optional<Instant> oldest() {
    RowIterator<Row> row = database.writer().preparedQuery(OLDEST).execute().await().iterator();
    return row.hasNext()
        ? Optional.of(row.next().getOffsetDateTime("occurred_at").toInstant())
        : Optional.empty();
  }

  private static final String LEAD =
      "SELECT pg_try_advisory_xact_lock(hashtext('outbox'), hashtext($1)) AS leads";

  /// Makes this the only transaction that takes events, until it ends; false when another one is.
  boolean lead(Tx tx) {
    return tx.connection()
        .preparedQuery(LEAD)
        .execute(Tuple.of(database.schema()))
        .await()
        .iterator()
        .next()
        .getBoolean("leads");
  }

  static final String TAKE =
      """
      WITH taken AS (
        DELETE FROM outbox
        WHERE id = ANY (ARRAY(SELECT id FROM outbox ORDER BY id LIMIT $1))
        RETURNING id, tenant_id, event_id, type, aggregate_id, aggregate_version, payload,
                  traceparent, occurred_at)
      SELECT tenant_id, event_id, type, aggregate_id, aggregate_version, payload, traceparent,
             occurred_at
      FROM taken
      ORDER BY id
      """;

  /// Removes the oldest events and returns them in the order they were written. The array makes
  /// Postgres go by the key: given `IN`, and statistics taken while the outbox was empty as it
  /// mostly is, it compares each row with each (700 ms a batch instead of 3).
  List<CloudEvents.Outgoing> take(Tx tx, int max) {
    List<CloudEvents.Outgoing> taken = new ArrayList<>();
    for (Row row : tx.connection().preparedQuery(TAKE).execute(Tuple.of(max)).await()) {
      taken.add(
          new CloudEvents.Outgoing(
              row.getUUID("event_id").toString(),
              row.getString("tenant_id"),
              row.getString("type"),
              row.getString("aggregate_id"),
              row.getLong("aggregate_version"),
              ByteString.copyFrom(row.getBuffer("payload").getBytes()),
              row.getOffsetDateTime("occurred_at").toInstant(),
              row.getString("traceparent")));
    }
    return taken;
  }
}
