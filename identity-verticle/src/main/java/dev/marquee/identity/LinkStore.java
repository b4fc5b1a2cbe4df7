package dev.marquee.identity;

import dev.marquee.platform.sql.Database;
import dev.marquee.platform.sql.Tx;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.StreamSupport;

/// Rows of `link`: by digest, never by the token itself.
final class LinkStore {
  private final Database db;
  private final Clock clock;

  LinkStore(Database db, Clock clock) {
    this.db = db;
    this.clock = clock;
  }

  private static final String PUT =
      """
      INSERT INTO link (tenant_id, account_id, kind, token_digest, expires_at)
      VALUES ($1, $2, $3, $4, $5)
      ON CONFLICT (tenant_id, account_id, kind)
      DO UPDATE SET token_digest = excluded.token_digest, expires_at = excluded.expires_at
      """;

  /// Makes a link good and ends the one of its kind before it.
  ///
  /// @param kind reset or invitation
  Future<Void> put(
      Tx tx, String tenant, UUID accountId, String kind, LinkToken token, Duration lifetime) {
    return tx.connection()
        .preparedQuery(PUT)
        .execute(
            Tuple.of(tenant, accountId, kind, Buffer.buffer(token.digest()), now().plus(lifetime)))
        .mapEmpty();
  }

  private static final String FIND =
      """
      SELECT account_id FROM link WHERE tenant_id = $1 AND token_digest = $2 AND expires_at > $3
      """;

  /// Whose live link it is.
  Future<Optional<UUID>> find(String tenant, LinkToken token) {
    return db.writer()
        .preparedQuery(FIND)
        .execute(Tuple.of(tenant, Buffer.buffer(token.digest()), now()))
        .map(LinkStore::account);
  }

  private static final String TAKE =
      """
      DELETE FROM link WHERE tenant_id = $1 AND token_digest = $2 AND expires_at > $3
      RETURNING account_id
      """;

  /// Takes a link, once: of two at the same time the second finds nothing.
  Future<Optional<UUID>> take(Tx tx, String tenant, LinkToken token) {
    return tx.connection()
        .preparedQuery(TAKE)
        .execute(Tuple.of(tenant, Buffer.buffer(token.digest()), now()))
        .map(LinkStore::account);
  }

  private static final String END_ALL = "DELETE FROM link WHERE tenant_id = $1 AND account_id = $2";

  /// Ends all links of an account.
  Future<Void> endAll(Tx tx, String tenant, UUID accountId) {
    return tx.connection().preparedQuery(END_ALL).execute(Tuple.of(tenant, accountId)).mapEmpty();
  }

  private static final String PURGE =
      """
      /* all tenants */ DELETE FROM link WHERE ctid = ANY (ARRAY(
        SELECT ctid FROM link WHERE expires_at <= $1 LIMIT 10000))
      """;

  Future<Void> purge() {
    return db.writer().preparedQuery(PURGE).execute(Tuple.of(now())).mapEmpty();
  }

  private OffsetDateTime now() {
    return clock.instant().atOffset(ZoneOffset.UTC);
  }

  private static Optional<UUID> account(RowSet<Row> rows) {
    return StreamSupport.stream(rows.spliterator(), false)
        .findFirst()
        .map(row -> row.getUUID("account_id"));
  }
}
