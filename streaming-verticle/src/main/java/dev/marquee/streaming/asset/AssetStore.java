package dev.marquee.streaming.asset;

import dev.marquee.platform.sql.Database;
import dev.marquee.platform.sql.Page;
import dev.marquee.platform.sql.Tx;
import dev.marquee.streaming.asset.Asset.Rendition;
import dev.marquee.streaming.video.MediaIndex;
import dev.marquee.streaming.video.Rejection;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// Rows of assets and their owners.
final class AssetStore {
  private static final String COLUMNS =
      "id, kind, owner_id, state, problem, progress_percent, duration_millis, renditions,"
          + " created_at";

  private final Database database;

  AssetStore(Database database) {
    this.database = database;
  }

  Future<Optional<Asset>> find(String tenant, UUID id) {
    return find(database.writer(), tenant, id);
  }

  Future<Optional<Asset>> find(Tx tx, String tenant, UUID id) {
    return find(tx.connection(), tenant, id);
  }

  private static final String FIND_ASSET =
      "SELECT " + COLUMNS + " FROM asset WHERE tenant_id = $1 AND id = $2";

  private static Future<Optional<Asset>> find(SqlClient client, String tenant, UUID id) {
    return client.preparedQuery(FIND_ASSET).execute(Tuple.of(tenant, id)).map(AssetStore::first);
  }

  private static final String LIST_ASSETS =
      "SELECT "
          + COLUMNS
          + """
           FROM asset
           WHERE tenant_id = $1 AND owner_id = $2 AND ($3::uuid IS NULL OR id < $3)
           ORDER BY id DESC
           LIMIT $4
          """;

  Future<List<Asset>> list(String tenant, UUID ownerId, Page page) {
    return database
        .reader()
        .preparedQuery(LIST_ASSETS)
        .execute(Tuple.of(tenant, ownerId, page.isFirst() ? null : page.id(0), page.rowsMax()))
        .map(rows -> {
          List<Asset> assets = new ArrayList<>();
          rows.forEach(row -> assets.add(asset(row)));
          return assets;
        });
  }

  private static final String FIND_INDEX =
      """
      SELECT media_index FROM asset
      WHERE tenant_id = $1 AND id = $2 AND state = 'READY'
      """;

  Future<Optional<MediaIndex>> index(String tenant, UUID id) {
    return database
        .writer()
        .preparedQuery(FIND_INDEX)
        .execute(Tuple.of(tenant, id))
        .map(rows ->
            rows.size() == 0
                ? Optional.empty()
                : Optional.of(
                    MediaIndexJson.read(rows.iterator().next().getJsonObject("media_index"))));
  }

  private static final String INSERT_ASSET =
      """
      INSERT INTO asset (tenant_id, id, kind, owner_id, state, problem, created_by)
      VALUES ($1, $2, $3, $4, $5, $6, $7)
      """;

  Future<Void> insert(Tx tx, String tenant, NewAsset asset, Asset.State state, String problem) {
    return tx.connection()
        .preparedQuery(INSERT_ASSET)
        .execute(
            Tuple.of(
                tenant,
                asset.id(),
                asset.kind().name(),
                asset.ownerId(),
                state.name(),
                problem,
                asset.createdBy()))
        .mapEmpty();
  }

  private static final String START_PROCESSING =
      """
      UPDATE asset SET state = 'PROCESSING'
      WHERE tenant_id = $1 AND id = $2 AND state = 'UPLOADED'
      """;

  /// False when it had started before.
  Future<Boolean> startProcessing(Tx tx, String tenant, UUID id) {
    return tx.connection()
        .preparedQuery(START_PROCESSING)
        .execute(Tuple.of(tenant, id))
        .map(rows -> rows.rowCount() == 1);
  }

  private static final String FINISH_ASSET =
      """
      UPDATE asset
      SET state = 'READY', progress_percent = 100, duration_millis = $3, renditions = $4,
          media_index = $5
      WHERE tenant_id = $1 AND id = $2
      """;

  Future<Void> finish(Tx tx, String tenant, UUID id, MediaIndex index, List<Rendition> renditions) {
    JsonArray json = new JsonArray();
    renditions.forEach(rendition -> json.add(JsonObject.mapFrom(rendition)));
    return tx.connection()
        .preparedQuery(FINISH_ASSET)
        .execute(Tuple.of(tenant, id, index.durationMillis(), json, MediaIndexJson.write(index)))
        .mapEmpty();
  }

  private static final String REJECT_ASSET =
      """
      UPDATE asset SET state = 'REJECTED', problem = $3 WHERE tenant_id = $1 AND id = $2
      """;

  Future<Void> reject(Tx tx, String tenant, UUID id, String problem) {
    return tx.connection()
        .preparedQuery(REJECT_ASSET)
        .execute(Tuple.of(tenant, id, problem))
        .mapEmpty();
  }

  private static final String NEXT_VERSION =
      """
      INSERT INTO owner (tenant_id, id, version) VALUES ($1, $2, 1)
      ON CONFLICT (tenant_id, id) DO UPDATE SET version = owner.version + 1
      RETURNING version
      """;

  /// Locks the owner until the transaction ends.
  Future<Long> nextVersion(Tx tx, String tenant, UUID ownerId) {
    return tx.connection()
        .preparedQuery(NEXT_VERSION)
        .execute(Tuple.of(tenant, ownerId))
        .map(rows -> rows.iterator().next().getLong("version"));
  }

  private static Optional<Asset> first(RowSet<Row> rows) {
    return rows.size() == 0 ? Optional.empty() : Optional.of(asset(rows.iterator().next()));
  }

  private static Asset asset(Row row) {
    String problem = row.getString("problem");
    List<Rendition> renditions = new ArrayList<>();
    for (Object rendition : row.getJsonArray("renditions")) {
      renditions.add(((JsonObject) rendition).mapTo(Rendition.class));
    }
    return new Asset(
        row.getUUID("id"),
        Asset.Kind.valueOf(row.getString("kind")),
        row.getUUID("owner_id"),
        Asset.State.valueOf(row.getString("state")),
        problem.isEmpty() ? Optional.empty() : Optional.of(Rejection.of(problem)),
        row.getInteger("progress_percent"),
        row.getLong("duration_millis"),
        renditions,
        row.getOffsetDateTime("created_at").toInstant());
  }
}
