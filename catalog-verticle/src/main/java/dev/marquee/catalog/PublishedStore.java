package dev.marquee.catalog;

import dev.marquee.platform.sql.Database;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/// What viewers see of published titles. Pages are kept by their readers, so they come from the
/// primary: a replica that lags would bring back what a hint has just thrown out.
final class PublishedStore {
  private final Database database;

  PublishedStore(Database database) {
    this.database = database;
  }

  /// What every read of viewers starts from: $1 tenant, $2 now, $3 the viewer's country.
  static final String SEEN =
      """
      t.tenant_id = $1
      AND t.state = 'published'
      AND (t.available_from IS NULL OR t.available_from <= $2)
      AND (t.available_until IS NULL OR t.available_until > $2)
      AND (t.countries = '{}' OR $3 = ANY (t.countries))
      """;

  /// $4 kind, $5 genre key, $6 language, $7 year; each empty or 0 for any.
  static final String WANTED =
      """
      AND ($4 = '' OR t.type = $4)
      AND ($5 = '' OR t.genre_keys @> ARRAY[$5])
      AND ($6 = '' OR t.language = $6 OR starts_with(t.language, $6 || '-'))
      AND ($7 = 0 OR extract(year FROM t.release_date) = $7)
      """;

  private static final String LIST_PUBLISHED =
      "SELECT "
          + TitleStore.COLUMNS
          + " FROM title t WHERE "
          + SEEN
          + WANTED
          + """
          AND (t.published_at, t.id) < ($8, $9)
          ORDER BY t.published_at DESC, t.id DESC
          LIMIT $10
          """;

  /// Last published first.
  Future<Page<CatalogTitle>> list(
      Viewer viewer, Instant now, TitleFilter filter, Page.Wanted wanted) {
    return database
        .writer()
        .preparedQuery(LIST_PUBLISHED)
        .execute(
            wanted(seen(viewer, now), filter)
                .addOffsetDateTime(TitleStore.utc(wanted.after().instant()))
                .addUUID(wanted.after().id())
                .addInteger(wanted.limit() + 1))
        .map(rows ->
            Page.cut(TitleStore.list(rows, TitleStore::title), wanted, PublishedStore::cursor));
  }

  private static final String COUNT_GENRES =
      "SELECT min(g.name) AS name, count(*) AS titles"
          + " FROM title t, unnest(t.genres, t.genre_keys) AS g (name, key) WHERE "
          + SEEN
          + """
          GROUP BY g.key
          ORDER BY titles DESC, g.key
          LIMIT 500
          """;

  /// A genre and how many titles have it.
  record GenreCount(String name, int titles) {}

  /// Largest first, at most 500.
  Future<List<GenreCount>> genres(Viewer viewer, Instant now) {
    return database
        .writer()
        .preparedQuery(COUNT_GENRES)
        .execute(seen(viewer, now))
        .map(rows ->
            TitleStore.list(
                rows,
                row ->
                    new GenreCount(row.getString("name"), Math.toIntExact(row.getLong("titles")))));
  }

  static Tuple seen(Viewer viewer, Instant now) {
    return Tuple.tuple()
        .addString(viewer.tenant())
        .addOffsetDateTime(TitleStore.utc(now))
        .addString(viewer.country());
  }

  static Tuple wanted(Tuple parameters, TitleFilter filter) {
    return parameters
        .addString(filter.kind() == null ? "" : filter.kind().text())
        .addString(filter.genreKey())
        .addString(filter.language())
        .addInteger(filter.year());
  }

  private static Page.Cursor cursor(CatalogTitle last) {
    return Page.Cursor.of(Objects.requireNonNull(last.publishedAt()), last.id());
  }
}
