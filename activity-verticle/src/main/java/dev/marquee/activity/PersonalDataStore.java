package dev.marquee.activity;

import dev.marquee.platform.privacy.Erasure;
import dev.marquee.platform.privacy.PersonalData;
import dev.marquee.platform.privacy.Rows;
import dev.marquee.platform.privacy.Section;
import dev.marquee.platform.sql.Database;
import dev.marquee.platform.sql.Tx;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What activity holds about an account: where its profiles stand in which titles, and its
/// watchlist. All of it goes when the account is erased, Redis' copies too.
final class PersonalDataStore implements PersonalData {
  private static final Logger log = LoggerFactory.getLogger(PersonalDataStore.class);

  private final Database database;
  private final PositionScripts recent;

  PersonalDataStore(Database database, PositionScripts recent) {
    this.database = database;
    this.recent = recent;
  }

  private static final String WATCHED =
      """
      SELECT profile_id, title_id, session_id, position_millis, duration_millis, completed,
        at AS watched_at
      FROM playback_position
      WHERE tenant_id = $1 AND account_id = $2::text::uuid
        AND (profile_id, title_id) > ($3::text::uuid, $4::text::uuid)
      ORDER BY profile_id, title_id
      LIMIT $5
      """;

  private static final String WATCHLIST =
      """
      SELECT title_id, added_at
      FROM watchlist_entry
      WHERE tenant_id = $1 AND account_id = $2::text::uuid AND title_id > $3::text::uuid
      ORDER BY title_id
      LIMIT $4
      """;

  @Override
  public List<Section> sections() {
    return List.of(
        new Rows(
            database,
            "watched",
            List.of(Rows.Key.id("profile_id"), Rows.Key.id("title_id")),
            false,
            WATCHED),
        new Rows(database, "watchlist_entry", List.of(Rows.Key.id("title_id")), false, WATCHLIST));
  }

  private static final String FORGET_ENTRIES =
      """
      DELETE FROM watchlist_entry
      WHERE tenant_id = $1 AND account_id = $2::text::uuid AND title_id IN (
        SELECT title_id FROM watchlist_entry
        WHERE tenant_id = $1 AND account_id = $2::text::uuid LIMIT $3)
      """;

  /// Its entries went before, or are still going.
  private static final String FORGET_LIBRARY =
      """
      DELETE FROM library
      WHERE tenant_id = $1 AND account_id = $2::text::uuid AND $3 > 0 AND NOT EXISTS (
        SELECT 1 FROM watchlist_entry WHERE tenant_id = $1 AND account_id = $2::text::uuid)
      """;

  @Override
  public List<Erasure> erasures() {
    return List.of(this::forgetPositions, Erasure.of(FORGET_ENTRIES), Erasure.of(FORGET_LIBRARY));
  }

  private static final String FORGET_POSITIONS =
      """
      DELETE FROM playback_position
      WHERE tenant_id = $1 AND account_id = $2::text::uuid AND (profile_id, title_id) IN (
        SELECT profile_id, title_id FROM playback_position
        WHERE tenant_id = $1 AND account_id = $2::text::uuid LIMIT $3)
      RETURNING profile_id, title_id
      """;

  private int forgetPositions(Tx tx, String tenant, String accountId, int rowsMax) {
    List<Viewing> forgotten = new ArrayList<>();
    for (Row row :
        tx.connection()
            .preparedQuery(FORGET_POSITIONS)
            .execute(Tuple.of(tenant, accountId, rowsMax))
            .await()) {
      forgotten.add(
          new Viewing(
              UUID.fromString(accountId), row.getUUID("profile_id"), row.getUUID("title_id")));
    }
    tx.afterCommit(() ->
        recent
            .forget(tenant, forgotten)
            .onFailure(error -> log.warn("Redis still has positions of {}", accountId, error)));
    return forgotten.size();
  }
}
