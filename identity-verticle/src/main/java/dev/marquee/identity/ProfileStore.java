package dev.marquee.identity;

import dev.marquee.platform.sql.Database;
import dev.marquee.platform.sql.Tx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.UUID;
import java.util.stream.StreamSupport;

/// Rows of `profile`, always within one account. Writers hold the account's row lock.
final class ProfileStore {
  private final Database db;

  ProfileStore(Database db) {
    this.db = db;
  }

  private static final String LIST =
      """
      SELECT id, pii_name, maturity_rating, language
      FROM profile WHERE tenant_id = $1 AND account_id = $2
      ORDER BY id
      """;

  /// Oldest first.
  Future<List<Profile>> list(String tenant, UUID accountId) {
    return db.writer()
        .preparedQuery(LIST)
        .execute(Tuple.of(tenant, accountId))
        .map(ProfileStore::profiles);
  }

  /// As above, as the transaction sees them.
  Future<List<Profile>> list(Tx tx, String tenant, UUID accountId) {
    return tx.connection()
        .preparedQuery(LIST)
        .execute(Tuple.of(tenant, accountId))
        .map(ProfileStore::profiles);
  }

  private static final String INSERT =
      """
      INSERT INTO profile (tenant_id, account_id, id, pii_name, maturity_rating, language)
      VALUES ($1, $2, $3, $4, $5, $6)
      """;

  Future<Void> insert(Tx tx, String tenant, UUID accountId, Profile profile) {
    return write(tx, INSERT, tenant, accountId, profile).mapEmpty();
  }

  private static final String UPDATE =
      """
      UPDATE profile SET pii_name = $4, maturity_rating = $5, language = $6
      WHERE tenant_id = $1 AND account_id = $2 AND id = $3
      """;

  /// False when the account has no such profile.
  Future<Boolean> update(Tx tx, String tenant, UUID accountId, Profile profile) {
    return write(tx, UPDATE, tenant, accountId, profile).map(rows -> rows.rowCount() == 1);
  }

  private static final String DELETE =
      """
      DELETE FROM profile WHERE tenant_id = $1 AND account_id = $2 AND id = $3
      """;

  Future<Void> delete(Tx tx, String tenant, UUID accountId, UUID id) {
    return tx.connection()
        .preparedQuery(DELETE)
        .execute(Tuple.of(tenant, accountId, id))
        .mapEmpty();
  }

  private static Future<RowSet<Row>> write(
      Tx tx, String sql, String tenant, UUID accountId, Profile profile) {
    return tx.connection()
        .preparedQuery(sql)
        .execute(
            Tuple.of(
                tenant,
                accountId,
                profile.id(),
                profile.name(),
                profile.maturityRating().text(),
                profile.language()));
  }

  private static List<Profile> profiles(RowSet<Row> rows) {
    return StreamSupport.stream(rows.spliterator(), false)
        .map(row ->
            new Profile(
                row.getUUID("id"),
                row.getString("pii_name"),
                MaturityRating.of(row.getString("maturity_rating")).orElseThrow(),
                row.getString("language")))
        .toList();
  }
}
