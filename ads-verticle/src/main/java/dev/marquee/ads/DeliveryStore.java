package dev.marquee.ads;

import dev.marquee.platform.sql.Database;
import dev.marquee.platform.sql.Tx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.LocalDate;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;

/// Counters of what was delivered, in Postgres. What was counted is remembered in the kernel's
/// `consumed_event` under the name of the consumer that counts, which forgets it after the dedupe
/// window: days later than any beacon may arrive.
final class DeliveryStore {
  /// The consumer of deliveries, and the name its marks stand under.
  static final String CONSUMER = "deliveries";

  private final Database database;

  DeliveryStore(Database database) {
    this.database = database;
  }

  private static final String COUNT_ONCE =
      """
      WITH first AS (
        INSERT INTO consumed_event (tenant_id, consumer, event_id) VALUES ($1, $7, $2)
        ON CONFLICT DO NOTHING
        RETURNING tenant_id)
      INSERT INTO delivery (tenant_id, campaign_id, event, day, creative_id, count)
      SELECT tenant_id, $3::uuid, $4::text, $5::date, $6::uuid, 1 FROM first
      ON CONFLICT (tenant_id, campaign_id, event, day, creative_id) DO UPDATE SET count = delivery.count + 1
      """;

  /// Counts an event of an impression unless it was counted before.
  ///
  /// @return whether it counted
  boolean countOnce(
      Tx tx, String tenant, DeliveryEvent event, Impression impression, LocalDate day) {
    return tx.connection()
            .preparedQuery(COUNT_ONCE)
            .execute(
                Tuple.of(
                    tenant,
                    impression.id() + ":" + event.column(),
                    impression.campaignId(),
                    event.column(),
                    day,
                    impression.creativeId(),
                    CONSUMER))
            .await()
            .rowCount()
        > 0;
  }

  private static final String TOTALS =
      """
      SELECT event, SUM(count)::bigint AS total FROM delivery WHERE tenant_id = $1 AND campaign_id = $2 GROUP BY event
      """;

  /// Totals of a campaign; events that never happened are absent.
  Future<Map<DeliveryEvent, Long>> totals(String tenant, UUID campaignId) {
    return database
        .reader()
        .preparedQuery(TOTALS)
        .execute(Tuple.of(tenant, campaignId))
        .map(rows -> {
          Map<DeliveryEvent, Long> eventToTotal = new EnumMap<>(DeliveryEvent.class);
          for (Row row : rows) {
            eventToTotal.put(
                DeliveryEvent.valueOf(row.getString("event").toUpperCase(Locale.ROOT)),
                row.getLong("total"));
          }
          return eventToTotal;
        });
  }
}
