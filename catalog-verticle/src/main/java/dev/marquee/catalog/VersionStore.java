package dev.marquee.catalog;

import dev.marquee.platform.sql.Database;
import dev.marquee.platform.sql.Tx;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;

/// What the metadata of titles was, version by version: JSON snapshots that are never changed.
final class VersionStore {
  private final Database database;

  VersionStore(Database database) {
    this.database = database;
  }

  /// Metadata as it was at a version of its title.
  record Version(long version, Metadata metadata, String changedBy, Instant changedAt) {}

  private static final String INSERT_VERSION =
      """
      INSERT INTO title_version (tenant_id, title_id, version, metadata, changed_by, changed_at)
      VALUES ($1, $2, $3, $4, $5, $6)
      """;

  /// Keeps the metadata the title has now.
  Future<Void> insert(Tx tx, String tenant, CatalogTitle title) {
    return tx.connection()
        .preparedQuery(INSERT_VERSION)
        .execute(
            Tuple.of(
                tenant,
                title.id(),
                title.version(),
                json(title.metadata()),
                title.lastEditedBy(),
                TitleStore.utc(title.updatedAt())))
        .mapEmpty();
  }

  private static final String LIST_VERSIONS =
      """
      SELECT version, metadata, changed_by, changed_at
      FROM title_version
      WHERE tenant_id = $1 AND title_id = $2 AND version < $3
      ORDER BY version DESC
      LIMIT $4
      """;

  /// Newest first.
  Future<Page<Version>> list(String tenant, UUID id, Page.Wanted wanted) {
    return database
        .writer()
        .preparedQuery(LIST_VERSIONS)
        .execute(Tuple.of(tenant, id, wanted.after().position(), wanted.limit() + 1))
        .map(rows ->
            Page.cut(
                TitleStore.list(rows, VersionStore::version),
                wanted,
                last -> Page.Cursor.of(last.version())));
  }

  private static Version version(Row row) {
    return new Version(
        row.getLong("version"),
        metadata(row.getJsonObject("metadata")),
        row.getString("changed_by"),
        row.getOffsetDateTime("changed_at").toInstant());
  }

  private static JsonObject json(Metadata metadata) {
    Availability availability = metadata.availability();
    return new JsonObject()
        .put("type", metadata.type().text())
        .put("name", metadata.name())
        .put("description", metadata.description())
        .put(
            "releaseDate",
            metadata.releaseDate() == null ? null : metadata.releaseDate().toString())
        .put("maturityRating", metadata.maturityRating())
        .put("genres", new JsonArray(metadata.genres()))
        .put("language", metadata.language())
        .put("cast", new JsonArray(metadata.cast()))
        .put("tier", metadata.tier().text())
        .put("countries", new JsonArray(availability.countries()))
        .put("availableFrom", availability.from())
        .put("availableUntil", availability.until())
        .put("posterUrl", metadata.posterUrl());
  }

  private static Metadata metadata(JsonObject json) {
    String releaseDate = json.getString("releaseDate");
    return new Metadata(
        TitleStore.constant(TitleKind.class, json.getString("type")),
        json.getString("name"),
        json.getString("description"),
        releaseDate == null ? null : LocalDate.parse(releaseDate),
        json.getString("maturityRating"),
        strings(json.getJsonArray("genres")),
        json.getString("language"),
        strings(json.getJsonArray("cast")),
        TitleStore.constant(Tier.class, json.getString("tier")),
        new Availability(
            strings(json.getJsonArray("countries")),
            json.getInstant("availableFrom"),
            json.getInstant("availableUntil")),
        json.getString("posterUrl"));
  }

  private static List<String> strings(JsonArray array) {
    return array.stream().map(String.class::cast).toList();
  }
}
