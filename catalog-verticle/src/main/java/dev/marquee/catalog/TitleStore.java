package dev.marquee.catalog;

import dev.marquee.platform.sql.Database;
import dev.marquee.platform.sql.Tx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/// Titles in every state, as editors need them: from the primary.
final class TitleStore {
  /// A title's columns, read by [#title].
  static final String COLUMNS =
      """
      t.id, t.version, t.state, t.type, t.name, t.description, t.release_date, t.maturity_rating, t.genres,
      t.language, t.cast_members, t.tier, t.countries, t.available_from, t.available_until, t.poster_url,
      t.video_state, t.video_asset_id, t.duration_seconds, t.video_problem, t.created_by, t.last_edited_by,
      t.rejection_reason, t.updated_at, t.published_at
      """;

  private final Database database;

  TitleStore(Database database) {
    this.database = database;
  }

  private static final String INSERT_TITLE =
      """
      INSERT INTO title (
        tenant_id, id, version, state, type, name, description, release_date, maturity_rating, genres, genre_keys,
        language, cast_members, tier, countries, available_from, available_until, poster_url,
        video_state, video_asset_id, duration_seconds, video_problem,
        created_by, last_edited_by, rejection_reason, updated_at, published_at)
      VALUES (
        $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24,
        $25, $26, $27)
      """;

  Future<Void> insert(Tx tx, String tenant, CatalogTitle title) {
    return tx.connection().preparedQuery(INSERT_TITLE).execute(tuple(tenant, title)).mapEmpty();
  }

  private static final String UPDATE_TITLE =
      """
      UPDATE title
      SET (version, state, type, name, description, release_date, maturity_rating, genres, genre_keys,
        language, cast_members, tier, countries, available_from, available_until, poster_url,
        video_state, video_asset_id, duration_seconds, video_problem,
        created_by, last_edited_by, rejection_reason, updated_at, published_at)
      = ($3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24,
        $25, $26, $27)
      WHERE tenant_id = $1 AND id = $2
      """;

  /// The caller holds the row's lock.
  Future<Void> update(Tx tx, String tenant, CatalogTitle title) {
    return tx.connection().preparedQuery(UPDATE_TITLE).execute(tuple(tenant, title)).mapEmpty();
  }

  private static final String LOCK_TITLE =
      "SELECT " + COLUMNS + " FROM title t WHERE t.tenant_id = $1 AND t.id = $2 FOR UPDATE";

  Future<Optional<CatalogTitle>> lock(Tx tx, String tenant, UUID id) {
    return tx.connection()
        .preparedQuery(LOCK_TITLE)
        .execute(Tuple.of(tenant, id))
        .map(TitleStore::first);
  }

  private static final String FIND_TITLE =
      "SELECT " + COLUMNS + " FROM title t WHERE t.tenant_id = $1 AND t.id = $2";

  Future<Optional<CatalogTitle>> find(String tenant, UUID id) {
    return database
        .writer()
        .preparedQuery(FIND_TITLE)
        .execute(Tuple.of(tenant, id))
        .map(TitleStore::first);
  }

  private static final String LIST_TITLES =
      "SELECT "
          + COLUMNS
          + """
          FROM title t
          WHERE t.tenant_id = $1 AND (t.updated_at, t.id) < ($2, $3)
          ORDER BY t.updated_at DESC, t.id DESC
          LIMIT $4
          """;

  private static final String LIST_TITLES_IN_STATE =
      "SELECT "
          + COLUMNS
          + """
          FROM title t
          WHERE t.tenant_id = $1 AND (t.updated_at, t.id) < ($2, $3) AND t.state = $5
          ORDER BY t.updated_at DESC, t.id DESC
          LIMIT $4
          """;

  /// Last changed first.
  ///
  /// @param state null for all
  Future<Page<CatalogTitle>> list(String tenant, @Nullable TitleState state, Page.Wanted wanted) {
    Tuple parameters =
        Tuple.of(tenant, utc(wanted.after().instant()), wanted.after().id(), wanted.limit() + 1);
    if (state != null) {
      parameters.addString(state.text());
    }
    return database
        .writer()
        .preparedQuery(state == null ? LIST_TITLES : LIST_TITLES_IN_STATE)
        .execute(parameters)
        .map(rows ->
            Page.cut(
                list(rows, TitleStore::title),
                wanted,
                last -> Page.Cursor.of(last.updatedAt(), last.id())));
  }

  /// A row of [#COLUMNS].
  static CatalogTitle title(Row row) {
    return new CatalogTitle(
        row.getUUID("id"),
        row.getLong("version"),
        constant(TitleState.class, row.getString("state")),
        metadata(row),
        new Video(
            constant(Video.State.class, row.getString("video_state")),
            row.getString("video_asset_id"),
            row.getInteger("duration_seconds"),
            row.getString("video_problem")),
        row.getString("created_by"),
        row.getString("last_edited_by"),
        row.getString("rejection_reason"),
        row.getOffsetDateTime("updated_at").toInstant(),
        instant(row.getOffsetDateTime("published_at")));
  }

  static <T> List<T> list(RowSet<Row> rows, Function<Row, T> mapper) {
    return StreamSupport.stream(rows.spliterator(), false).map(mapper).toList();
  }

  static Optional<CatalogTitle> first(RowSet<Row> rows) {
    return rows.size() == 0 ? Optional.empty() : Optional.of(title(rows.iterator().next()));
  }

  static @Nullable OffsetDateTime utc(@Nullable Instant instant) {
    return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
  }

  private static Metadata metadata(Row row) {
    return new Metadata(
        constant(TitleKind.class, row.getString("type")),
        row.getString("name"),
        row.getString("description"),
        row.getLocalDate("release_date"),
        row.getString("maturity_rating"),
        Arrays.asList(row.getArrayOfStrings("genres")),
        row.getString("language"),
        Arrays.asList(row.getArrayOfStrings("cast_members")),
        constant(Tier.class, row.getString("tier")),
        new Availability(
            Arrays.asList(row.getArrayOfStrings("countries")),
            instant(row.getOffsetDateTime("available_from")),
            instant(row.getOffsetDateTime("available_until"))),
        row.getString("poster_url"));
  }

  private static Tuple tuple(String tenant, CatalogTitle title) {
    Metadata metadata = title.metadata();
    Availability availability = metadata.availability();
    Video video = title.video();
    return Tuple.tuple()
        .addString(tenant)
        .addUUID(title.id())
        .addLong(title.version())
        .addString(title.state().text())
        .addString(metadata.type().text())
        .addString(metadata.name())
        .addString(metadata.description())
        .addLocalDate(metadata.releaseDate())
        .addString(metadata.maturityRating())
        .addArrayOfString(array(metadata.genres()))
        .addArrayOfString(array(metadata.genres().stream().map(Metadata::genreKey).toList()))
        .addString(metadata.language())
        .addArrayOfString(array(metadata.cast()))
        .addString(metadata.tier().text())
        .addArrayOfString(array(availability.countries()))
        .addOffsetDateTime(utc(availability.from()))
        .addOffsetDateTime(utc(availability.until()))
        .addString(metadata.posterUrl())
        .addString(video.state().text())
        .addString(video.assetId())
        .addInteger(video.durationSeconds())
        .addString(video.problem())
        .addString(title.createdBy())
        .addString(title.lastEditedBy())
        .addString(title.rejectionReason())
        .addOffsetDateTime(utc(title.updatedAt()))
        .addOffsetDateTime(utc(title.publishedAt()));
  }

  private static @Nullable Instant instant(@Nullable OffsetDateTime time) {
    return time == null ? null : time.toInstant();
  }

  static <E extends Enum<E>> E constant(Class<E> type, String text) {
    return Enum.valueOf(type, text.toUpperCase(Locale.ROOT));
  }

  static String[] array(List<String> values) {
    return values.toArray(String[]::new);
  }
}
