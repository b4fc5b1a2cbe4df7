package dev.marquee.booking.sale;

import dev.marquee.platform.sql.Database;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.stream.StreamSupport;

/// The keys that a tenant's tickets are signed with.
public final class TicketKeyStore {
  private final Database db;

  public TicketKeyStore(Database db) {
    this.db = db;
  }

  private static final String LIST_KEYS =
      """
      SELECT id, public_key, private_key FROM ticket_key WHERE tenant_id = $1
      ORDER BY number DESC
      """;

  /// All keys, newest first.
  Future<List<TicketKey>> list(String tenant) {
    return db.writer()
        .preparedQuery(LIST_KEYS)
        .execute(Tuple.of(tenant))
        .map(rows ->
            StreamSupport.stream(rows.spliterator(), false)
                .map(row ->
                    TicketKey.of(
                        row.getString("id"),
                        row.getBuffer("public_key").getBytes(),
                        row.getBuffer("private_key").getBytes()))
                .toList());
  }

  private static final String INSERT_FIRST_KEY =
      """
      INSERT INTO ticket_key (tenant_id, number, id, public_key, private_key)
      VALUES ($1, 1, $2, $3, $4) ON CONFLICT DO NOTHING
      """;

  /// Adds a tenant's first key, unless another process was quicker.
  Future<Void> addFirst(String tenant, TicketKey key) {
    return db.writer()
        .preparedQuery(INSERT_FIRST_KEY)
        .execute(
            Tuple.of(
                tenant,
                key.id(),
                Buffer.buffer(key.publicKey().getEncoded()),
                Buffer.buffer(key.privateKey().getEncoded())))
        .mapEmpty();
  }
}
