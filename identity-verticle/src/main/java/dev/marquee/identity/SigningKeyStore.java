package dev.marquee.identity;

import dev.marquee.platform.sql.Database;
import dev.marquee.platform.sql.Tx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.StreamSupport;

/// Rows of `signing_key`, which belong to the installation, not to a tenant.
final class SigningKeyStore {
  private final Database db;

  SigningKeyStore(Database db) {
    this.db = db;
  }

  private static final String LIST =
      """
      SELECT kid, public_key, private_key_sealed, created_at, signs_from
      FROM signing_key
      ORDER BY signs_from DESC, kid DESC
      """;

  /// Newest first.
  Future<List<SigningKey.Sealed>> list() {
    return db.writer().preparedQuery(LIST).execute().map(SigningKeyStore::keys);
  }

  /// Newest first, as the transaction sees them.
  Future<List<SigningKey.Sealed>> list(Tx tx) {
    return tx.connection().preparedQuery(LIST).execute().map(SigningKeyStore::keys);
  }

  private static final String LOCK =
      """
      SELECT pg_advisory_xact_lock(7061936002)
      """;

  /// Until the transaction ends no other process makes a key.
  Future<Void> lock(Tx tx) {
    return tx.connection().preparedQuery(LOCK).execute().mapEmpty();
  }

  private static final String INSERT =
      """
      INSERT INTO signing_key (kid, public_key, private_key_sealed, created_at, signs_from)
      VALUES ($1, $2, $3, $4, $5)
      """;

  Future<Void> insert(Tx tx, SigningKey.Sealed key) {
    return tx.connection()
        .preparedQuery(INSERT)
        .execute(
            Tuple.of(
                key.kid(),
                key.publicKey(),
                key.privateKeySealed(),
                utc(key.createdAt()),
                utc(key.signsFrom())))
        .mapEmpty();
  }

  private static final String DELETE =
      """
      DELETE FROM signing_key WHERE kid = ANY ($1)
      """;

  Future<Void> delete(List<String> kids) {
    return db.writer()
        .preparedQuery(DELETE)
        .execute(Tuple.tuple().addArrayOfString(kids.toArray(String[]::new)))
        .mapEmpty();
  }

  private static List<SigningKey.Sealed> keys(RowSet<Row> rows) {
    return StreamSupport.stream(rows.spliterator(), false)
        .map(row ->
            new SigningKey.Sealed(
                row.getString("kid"),
                row.getString("public_key"),
                row.getString("private_key_sealed"),
                row.getOffsetDateTime("created_at").toInstant(),
                row.getOffsetDateTime("signs_from").toInstant()))
        .toList();
  }

  private static OffsetDateTime utc(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC);
  }
}
