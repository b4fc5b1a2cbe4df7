package dev.marquee.sync;

import dev.marquee.platform.Uuid7;
import dev.marquee.platform.sql.Database;
import dev.marquee.platform.sql.Page;
import dev.marquee.platform.sql.Tx;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// The deliveries in Postgres.
final class DeliveryStore {
  private static final UUID LAST_ID = new UUID(-1, -1);

  private static final int PURGE_BATCH = 1_000;
  private static final int PURGE_BATCHES_MAX = 1_000;

  private final Database database;
  private final Uuid7 ids;

  DeliveryStore(Database database, Uuid7 ids) {
    this.database = database;
    this.ids = ids;
  }

  private static final String ADD =
      """
      INSERT INTO delivery (tenant_id, id, operator, entity, entity_id, version, occurred_at)
      VALUES ($1, $2, $3, $4, $5, $6, $7)
      ON CONFLICT (tenant_id, operator, entity, entity_id, version) DO NOTHING
      """;

  /// Queues one change for one operator; a second time changes nothing. Awaits.
  void add(
      Tx tx,
      String tenant,
      String operator,
      Entity entity,
      String entityId,
      long version,
      Instant occurredAt) {
    tx.connection()
        .preparedQuery(ADD)
        .execute(
            Tuple.of(
                tenant,
                ids.next(),
                operator,
                entity.text(),
                entityId,
                version,
                occurredAt.atOffset(ZoneOffset.UTC)))
        .await();
  }

  /// Only the head of each key's line may be claimed: order per key, whatever the number of
  /// processes.
  private static final String CLAIM =
      """
      /* all tenants */ UPDATE delivery SET claimed_until = now() + $3 * interval '1 millisecond', attempts = attempts + 1
      WHERE (tenant_id, id) IN (
        SELECT d.tenant_id, d.id
        FROM delivery d
        WHERE d.operator = $1 AND d.state = 'pending' AND d.next_attempt_at <= now() AND d.claimed_until < now()
          AND NOT EXISTS (
            SELECT 1 FROM delivery earlier
            WHERE earlier.tenant_id = d.tenant_id AND earlier.operator = d.operator AND earlier.entity = d.entity
              AND earlier.entity_id = d.entity_id AND earlier.state = 'pending' AND earlier.version < d.version)
        ORDER BY d.next_attempt_at
        LIMIT $2
        FOR UPDATE SKIP LOCKED)
      RETURNING tenant_id, id, operator, entity, entity_id, version, payload, removal, attempts
      """;

  /// Claims what is due.
  Future<List<Delivery>> claim(String operator, int limit, Duration claimTtl) {
    return database
        .writer()
        .preparedQuery(CLAIM)
        .execute(Tuple.of(operator, limit, claimTtl.toMillis()))
        .map(rows -> {
          List<Delivery> claimed = new ArrayList<>();
          for (Row row : rows) {
            claimed.add(delivery(row));
          }
          return claimed;
        });
  }

  private static Delivery delivery(Row row) {
    boolean frozen = row.getJsonObject("payload") != null;
    return new Delivery(
        row.getString("tenant_id"),
        row.getUUID("id"),
        row.getString("operator"),
        Entity.of(row.getString("entity")),
        row.getString("entity_id"),
        row.getLong("version"),
        frozen ? Optional.of(content(row)) : Optional.empty(),
        row.getInteger("attempts"));
  }

  private static Delivery.Content content(Row row) {
    return new Delivery.Content(row.getJsonObject("payload").encode(), row.getBoolean("removal"));
  }

  private static final String FREEZE =
      """
      UPDATE delivery
      SET payload = coalesce(payload, $3), removal = CASE WHEN payload IS NULL THEN $4 ELSE removal END
      WHERE tenant_id = $1 AND id = $2
      RETURNING payload, removal
      """;

  /// Keeps what will be sent, before it is sent. Whoever comes first decides: one whose claim ran
  /// out meanwhile sends the same as the one who claimed after it.
  ///
  /// @return what is frozen
  Future<Delivery.Content> freeze(Delivery delivery, Delivery.Content content) {
    return database
        .writer()
        .preparedQuery(FREEZE)
        .execute(
            Tuple.of(
                delivery.tenant(),
                delivery.id(),
                new JsonObject(content.json()),
                content.removal()))
        .map(rows -> content(rows.iterator().next()));
  }

  /// What was delivered is emptied: that it was is all that is needed. So is a refused change of a
  /// subscriber who was erased meanwhile: his removal says all there is to say.
  private static final String END =
      """
      UPDATE delivery
      SET state = ended.state, reason = $4, ended_at = now(), claimed_until = '-infinity',
        payload = CASE WHEN ended.state = 'dead' THEN payload END
      FROM (
        SELECT CASE
          WHEN $3::text = 'dead' AND d.entity = 'subscriber' AND EXISTS (
            SELECT 1 FROM erased_account WHERE tenant_id = $1 AND account_id = d.entity_id)
          THEN 'superseded' ELSE $3::text END AS state
        FROM delivery d WHERE d.tenant_id = $1 AND d.id = $2) AS ended
      WHERE tenant_id = $1 AND id = $2 AND delivery.state = 'pending'
      """;

  Future<Void> delivered(Delivery delivery) {
    return end(delivery, "delivered", "");
  }

  Future<Void> dead(Delivery delivery, String reason) {
    return end(delivery, "dead", reason);
  }

  private Future<Void> end(Delivery delivery, String state, String reason) {
    return database
        .writer()
        .preparedQuery(END)
        .execute(Tuple.of(delivery.tenant(), delivery.id(), state, reason))
        .mapEmpty();
  }

  private static final String FIND_ERASED =
      "SELECT 1 FROM erased_account WHERE tenant_id = $1 AND account_id = $2";

  /// Whether it is about a subscriber who was erased.
  Future<Boolean> isOfErased(Delivery delivery) {
    return delivery.entity() != Entity.SUBSCRIBER
        ? Future.succeededFuture(false)
        : database
            .writer()
            .preparedQuery(FIND_ERASED)
            .execute(Tuple.of(delivery.tenant(), delivery.entityId()))
            .map(rows -> rows.size() > 0);
  }

  private static final String POSTPONE =
      """
      UPDATE delivery
      SET next_attempt_at = now() + $3 * interval '1 millisecond', claimed_until = '-infinity', reason = $4
      WHERE tenant_id = $1 AND id = $2 AND state = 'pending'
      """;

  Future<Void> postpone(Delivery delivery, Duration wait, String reason) {
    return database
        .writer()
        .preparedQuery(POSTPONE)
        .execute(Tuple.of(delivery.tenant(), delivery.id(), wait.toMillis(), reason))
        .mapEmpty();
  }

  /// Of all tenants. Dead ones stay until somebody redrives them.
  private static final String PURGE =
      """
      /* all tenants */ DELETE FROM delivery
      WHERE (tenant_id, id) IN (
        SELECT tenant_id, id FROM delivery
        WHERE state IN ('delivered', 'superseded') AND ended_at < now() - $1 * interval '1 millisecond'
        ORDER BY ended_at
        LIMIT $2
        FOR UPDATE SKIP LOCKED)
      """;

  /// Forgets what was delivered long ago, in batches so that no statement takes long. Awaits.
  void purge(Duration keptFor) {
    int batches = 0;
    int deleted;
    do {
      deleted =
          database
              .writer()
              .preparedQuery(PURGE)
              .execute(Tuple.of(keptFor.toMillis(), PURGE_BATCH))
              .await()
              .rowCount();
    } while (deleted == PURGE_BATCH && ++batches < PURGE_BATCHES_MAX);
  }

  /// How an operator stands for one tenant.
  ///
  /// @param lagMillis age of the oldest pending change, 0 for none
  record Standing(long pending, long delivered, long dead, long lagMillis) {}

  private static final String STANDING =
      """
      SELECT count(*) FILTER (WHERE state = 'pending')   AS pending,
             count(*) FILTER (WHERE state = 'delivered') AS delivered,
             count(*) FILTER (WHERE state = 'dead')      AS dead,
             coalesce(extract(epoch FROM now() - min(occurred_at) FILTER (WHERE state = 'pending')) * 1000, 0)::bigint
               AS lag_millis
      FROM delivery
      WHERE tenant_id = $1 AND operator = $2
      """;

  Future<Standing> standing(String tenant, String operator) {
    return database
        .reader()
        .preparedQuery(STANDING)
        .execute(Tuple.of(tenant, operator))
        .map(rows -> {
          Row row = rows.iterator().next();
          return new Standing(
              row.getLong("pending"),
              row.getLong("delivered"),
              row.getLong("dead"),
              Math.max(0, row.getLong("lag_millis")));
        });
  }

  /// A delivery that was given up on.
  record Dead(
      UUID id,
      String operator,
      Entity entity,
      String entityId,
      long version,
      String reason,
      int attempts,
      Instant at) {}

  private static final String LIST_DEAD =
      """
      SELECT id, operator, entity, entity_id, version, reason, attempts, ended_at
      FROM delivery
      WHERE tenant_id = $1 AND state = 'dead' AND ($2 = '' OR operator = $2) AND id < $3
      ORDER BY id DESC
      LIMIT $4
      """;

  Future<List<Dead>> dead(String tenant, String operator, Page page) {
    return database
        .reader()
        .preparedQuery(LIST_DEAD)
        .execute(Tuple.of(tenant, operator, page.isFirst() ? LAST_ID : page.id(0), page.rowsMax()))
        .map(rows -> {
          List<Dead> found = new ArrayList<>();
          for (Row row : rows) {
            found.add(
                new Dead(
                    row.getUUID("id"),
                    row.getString("operator"),
                    Entity.of(row.getString("entity")),
                    row.getString("entity_id"),
                    row.getLong("version"),
                    row.getString("reason"),
                    row.getInteger("attempts"),
                    row.getOffsetDateTime("ended_at").toInstant()));
          }
          return found;
        });
  }

  private static final String REDRIVE =
      """
      UPDATE delivery SET state = 'pending', attempts = 0, next_attempt_at = now(), ended_at = NULL, reason = ''
      WHERE tenant_id = $1 AND operator = $2 AND state = 'dead'
      """;

  /// Puts dead deliveries back. Awaits.
  int redrive(Tx tx, String tenant, String operator) {
    return tx.connection()
        .preparedQuery(REDRIVE)
        .execute(Tuple.of(tenant, operator))
        .await()
        .rowCount();
  }
}
