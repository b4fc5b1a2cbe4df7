package dev.marquee.identity;

import dev.marquee.platform.sql.Database;
import dev.marquee.platform.sql.Tx;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/// Rows of `client`.
final class ClientStore {
  /// A client with what proves it.
  ///
  /// @param oldSecret empty when there is none; good until [Client#oldSecretUntil]
  record Credentials(Client client, Buffer secret, Optional<Buffer> oldSecret) {
    @Override
    public String toString() {
      return "Credentials[" + client.id() + "]";
    }
  }

  private final Database db;

  ClientStore(Database db) {
    this.db = db;
  }

  private static final String LOCK_TENANT =
      "SELECT pg_advisory_xact_lock(hashtextextended('marquee identity clients of ' || $1, 0))";

  /// Clients of a tenant are added one by one, so that they can be counted.
  Future<Void> lockTenant(Tx tx, String tenant) {
    return tx.connection().preparedQuery(LOCK_TENANT).execute(Tuple.of(tenant)).mapEmpty();
  }

  private static final String COUNT = "SELECT count(*) AS clients FROM client WHERE tenant_id = $1";

  Future<Integer> count(Tx tx, String tenant) {
    return tx.connection()
        .preparedQuery(COUNT)
        .execute(Tuple.of(tenant))
        .map(rows -> rows.iterator().next().getInteger("clients"));
  }

  private static final String INSERT =
      """
      INSERT INTO client (tenant_id, id, name, roles, organisation_id, secret_digest)
      VALUES ($1, $2, $3, $4, $5, $6)
      RETURNING id, name, roles, coalesce(organisation_id, id) AS organisation_id, suspended,
                access_version, created_at, old_secret_until
      """;

  /// @param organisation empty for its own
  Future<Client> insert(
      Tx tx,
      String tenant,
      UUID id,
      Clients.Draft draft,
      Optional<UUID> organisation,
      byte[] digest) {
    return tx.connection()
        .preparedQuery(INSERT)
        .execute(
            Tuple.tuple()
                .addString(tenant)
                .addUUID(id)
                .addString(draft.name())
                .addArrayOfString(Role.textsOf(draft.roles()).toArray(String[]::new))
                .addUUID(organisation.orElse(null))
                .addBuffer(Buffer.buffer(digest)))
        .map(rows -> client(rows.iterator().next()));
  }

  private static final String LIST =
      """
      SELECT id, name, roles, coalesce(organisation_id, id) AS organisation_id, suspended,
             access_version, created_at, old_secret_until
      FROM client WHERE tenant_id = $1
      ORDER BY id DESC
      """;

  /// Newest first.
  Future<List<Client>> list(String tenant) {
    return db.writer()
        .preparedQuery(LIST)
        .execute(Tuple.of(tenant))
        .map(rows -> stream(rows).map(ClientStore::client).toList());
  }

  private static final String CREDENTIALS =
      """
      SELECT id, name, roles, coalesce(organisation_id, id) AS organisation_id, suspended,
             access_version, created_at, old_secret_until, secret_digest, old_secret_digest
      FROM client WHERE tenant_id = $1 AND id = $2
      """;

  Future<Optional<Credentials>> credentials(String tenant, UUID id) {
    return db.writer()
        .preparedQuery(CREDENTIALS)
        .execute(Tuple.of(tenant, id))
        .map(rows -> stream(rows).map(ClientStore::credentials).findFirst());
  }

  private static final String ROTATE =
      """
      UPDATE client
      SET secret_digest = $3, old_secret_until = $4,
          old_secret_digest = CASE WHEN $4::timestamptz IS NULL THEN NULL ELSE secret_digest END
      WHERE tenant_id = $1 AND id = $2
      RETURNING id, name, roles, coalesce(organisation_id, id) AS organisation_id, suspended,
                access_version, created_at, old_secret_until
      """;

  /// Another secret.
  ///
  /// @param oldUntil how long the present one stays good; empty: it ends
  Future<Optional<Client>> rotate(
      Tx tx, String tenant, UUID id, byte[] digest, Optional<Instant> oldUntil) {
    return tx.connection()
        .preparedQuery(ROTATE)
        .execute(
            Tuple.tuple()
                .addString(tenant)
                .addUUID(id)
                .addBuffer(Buffer.buffer(digest))
                .addOffsetDateTime(
                    oldUntil.map(until -> until.atOffset(ZoneOffset.UTC)).orElse(null)))
        .map(rows -> stream(rows).map(ClientStore::client).findFirst());
  }

  private static final String RAISE_ACCESS =
      """
      UPDATE client SET suspended = $3, access_version = access_version + 1
      WHERE tenant_id = $1 AND id = $2
      RETURNING id, name, roles, coalesce(organisation_id, id) AS organisation_id, suspended,
                access_version, created_at, old_secret_until
      """;

  /// Makes all its access tokens old; whoever is to be kept out is suspended by it.
  Future<Optional<Client>> raiseAccess(Tx tx, String tenant, UUID id, boolean suspended) {
    return tx.connection()
        .preparedQuery(RAISE_ACCESS)
        .execute(Tuple.of(tenant, id, suspended))
        .map(rows -> stream(rows).map(ClientStore::client).findFirst());
  }

  private static final String DELETE = "DELETE FROM client WHERE tenant_id = $1 AND id = $2";

  Future<Boolean> delete(Tx tx, String tenant, UUID id) {
    return tx.connection()
        .preparedQuery(DELETE)
        .execute(Tuple.of(tenant, id))
        .map(rows -> rows.rowCount() == 1);
  }

  private static Client client(Row row) {
    @Nullable OffsetDateTime oldUntil = row.getOffsetDateTime("old_secret_until");
    return new Client(
        row.getUUID("id"),
        row.getString("name"),
        Role.allOf(List.of(row.getArrayOfStrings("roles"))),
        row.getUUID("organisation_id"),
        row.getBoolean("suspended"),
        row.getLong("access_version"),
        row.getOffsetDateTime("created_at").toInstant(),
        Optional.ofNullable(oldUntil).map(OffsetDateTime::toInstant));
  }

  private static Credentials credentials(Row row) {
    return new Credentials(
        client(row),
        row.getBuffer("secret_digest"),
        Optional.ofNullable(row.getBuffer("old_secret_digest")));
  }

  private static Stream<Row> stream(RowSet<Row> rows) {
    return StreamSupport.stream(rows.spliterator(), false);
  }
}
