package dev.marquee.catalog;

import dev.marquee.platform.sql.Database;
import dev.marquee.platform.sql.Tx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.SortedSet;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The search index over published titles. Searches hardly repeat and may be a moment old: they are
/// read from the replica where there is one.
final class SearchStore {
  /// Letters from which on a word may be the beginning of one in a description: one letter begins
  /// some word in all of them.
  private static final int DESCRIPTION_PREFIX_MIN = 3;

  private final Database database;

  SearchStore(Database database) {
    this.database = database;
  }

  /// One look-up a deletion, kept apart from the tenant's by OFFSET 0: left to itself, the planner
  /// reads all words of the tenant, once or once a deletion. The tenant is in the hashes too.
  private static final String FIND_WORDS =
      """
      /* all tenants */ SELECT DISTINCT known.word
      FROM unnest($2::integer[]) AS asked (deletion)
      CROSS JOIN LATERAL (
        SELECT tenant_id, word FROM search_word WHERE deletions @> ARRAY[asked.deletion] OFFSET 0
      ) AS known
      WHERE known.tenant_id = $1
      LIMIT 2000
      """;

  /// Words of published titles that share one of these deletions.
  Future<List<String>> words(String tenant, Collection<String> deletions) {
    return database
        .reader()
        .preparedQuery(FIND_WORDS)
        .execute(
            Tuple.tuple()
                .addString(tenant)
                .addArrayOfInteger(hashes(tenant, deletions).toArray(Integer[]::new)))
        .map(rows -> TitleStore.list(rows, row -> row.getString("word")));
  }

  /// Ranking is what costs, and a word as common as "the" is in most titles: no more than these are
  /// ranked, those whose names begin with the query and those found by name among them.
  private static final String SEARCH =
      """
      WITH hit AS (
        (SELECT title_id FROM title_search
         WHERE tenant_id = $1 AND name_key >= $8 AND name_key < $8 || chr(1114111)
         ORDER BY name_key LIMIT 200)
        UNION
        (SELECT title_id FROM title_search
         WHERE tenant_id = $1 AND names @@ $9::text::tsquery LIMIT 500)
        UNION
        (SELECT title_id FROM title_search
         WHERE tenant_id = $1 AND document @@ $10::text::tsquery LIMIT 300)
      )
      SELECT
      """
          + TitleStore.COLUMNS
          + """
          FROM hit
            JOIN title_search s ON s.tenant_id = $1 AND s.title_id = hit.title_id
            JOIN title t ON t.tenant_id = $1 AND t.id = hit.title_id
          WHERE
          """
          + PublishedStore.SEEN
          + PublishedStore.WANTED
          + """
          ORDER BY
            s.name_key = $8 DESC,
            starts_with(s.name_key, $8) DESC,
            ts_rank(s.document, $11::text::tsquery) DESC,
            ts_rank(s.document, $9::text::tsquery) DESC,
            t.published_at DESC,
            t.id
          LIMIT $12
          """;

  /// Best first: the name itself, names that begin so, then by the words as typed, then by those
  /// they may stand for.
  Future<List<CatalogTitle>> search(Viewer viewer, Instant now, SearchQuery query) {
    return database
        .reader()
        .preparedQuery(SEARCH)
        .execute(
            PublishedStore.wanted(PublishedStore.seen(viewer, now), query.filter())
                .addString(query.phrase())
                .addString(tsquery(query, " & ", 1, true))
                .addString(tsquery(query, " & ", DESCRIPTION_PREFIX_MIN, true))
                .addString(tsquery(query, " | ", 1, false))
                .addInteger(query.limit()))
        .map(rows -> TitleStore.list(rows, TitleStore::title));
  }

  private static final String PUT_DOCUMENT =
      """
      INSERT INTO title_search (tenant_id, title_id, name_key, names, document)
      VALUES ($1, $2, $3, $4::text::tsvector, $5::text::tsvector)
      ON CONFLICT (tenant_id, title_id)
      DO UPDATE SET name_key = EXCLUDED.name_key, names = EXCLUDED.names, document = EXCLUDED.document
      """;

  /// Makes a title found by these words. The caller holds the title's lock.
  Future<Void> put(Tx tx, String tenant, UUID id, SearchDocument document) {
    StringBuilder vector = new StringBuilder();
    int position = append(document.name(), 'A', 0, vector);
    position = append(document.cast(), 'B', position, vector);
    position = append(document.genres(), 'C', position, vector);
    String names = vector.toString();
    append(document.description(), 'D', position, vector);
    String nameKey = String.join(" ", document.name());
    return tx.connection()
        .preparedQuery(PUT_DOCUMENT)
        .execute(Tuple.of(tenant, id, nameKey, names, vector.toString()))
        .mapEmpty();
  }

  private static final String ADD_WORDS =
      """
      INSERT INTO search_word (tenant_id, word, deletions)
      SELECT $1, new.word, new.deletions::integer[]
      FROM unnest($2::text[], $3::text[]) AS new (word, deletions)
      ON CONFLICT DO NOTHING
      """;

  /// Makes words known. They are sorted, so that two transactions that add the same ones can't
  /// block each other for good.
  Future<Void> addWords(Tx tx, String tenant, SortedSet<String> words) {
    List<String> deletions =
        words.stream()
            .map(word ->
                hashes(tenant, SearchText.deletions(word))
                    .map(String::valueOf)
                    .collect(Collectors.joining(",", "{", "}")))
            .toList();
    return tx.connection()
        .preparedQuery(ADD_WORDS)
        .execute(
            Tuple.tuple()
                .addString(tenant)
                .addArrayOfString(words.toArray(String[]::new))
                .addArrayOfString(TitleStore.array(deletions)))
        .mapEmpty();
  }

  private static final String REMOVE_DOCUMENT =
      "DELETE FROM title_search WHERE tenant_id = $1 AND title_id = $2";

  /// Makes a title not found any more.
  Future<Void> remove(Tx tx, String tenant, UUID id) {
    return tx.connection().preparedQuery(REMOVE_DOCUMENT).execute(Tuple.of(tenant, id)).mapEmpty();
  }

  private static Stream<Integer> hashes(String tenant, Collection<String> deletions) {
    return deletions.stream().map(text -> (tenant + '/' + text).hashCode()).distinct();
  }

  /// Words are letters and digits only (see [SearchText]), so quotes are all they need.
  ///
  /// @param prefixMin letters from which on the last word may be the beginning of one
  private static String tsquery(
      SearchQuery query, String operator, int prefixMin, boolean withAlike) {
    return query.words().stream()
        .map(word -> {
          StringBuilder any = new StringBuilder("('" + word.typed() + "'");
          if (word.last() && word.typed().length() >= prefixMin) {
            any.append(":*");
          }
          if (withAlike) {
            word.alike().forEach(alike -> any.append(" | '").append(alike).append('\''));
          }
          return any.append(')').toString();
        })
        .collect(Collectors.joining(operator));
  }

  private static int append(List<String> words, char weight, int after, StringBuilder text) {
    int position = after;
    for (String word : words) {
      position++;
      text.append('\'').append(word).append("':").append(position).append(weight).append(' ');
    }
    return position;
  }
}
