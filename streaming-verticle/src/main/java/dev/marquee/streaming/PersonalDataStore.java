package dev.marquee.streaming;

import dev.marquee.platform.privacy.Erasure;
import dev.marquee.platform.privacy.PersonalData;
import dev.marquee.platform.privacy.Rows;
import dev.marquee.platform.privacy.Section;
import dev.marquee.platform.sql.Database;
import java.util.List;

/// What streaming holds about an account: its playback sessions, which go when it is erased, and
/// under a member of staff's id what he has uploaded, which is the house's and stays.
final class PersonalDataStore implements PersonalData {
  private final Database database;

  PersonalDataStore(Database database) {
    this.database = database;
  }

  private static final String SESSIONS =
      """
      SELECT id, profile_id, title_id, device, country, with_ads, expires_at
      FROM playback_session
      WHERE tenant_id = $1 AND account_id = $2 AND id > $3::text::uuid
      ORDER BY id
      LIMIT $4
      """;

  private static final String UPLOADS =
      """
      SELECT id, kind, owner_id, bytes, finished, expires_at
      FROM upload
      WHERE tenant_id = $1 AND account_id = $2 AND id > $3::text::uuid
      ORDER BY id
      LIMIT $4
      """;

  private static final String ASSETS =
      """
      SELECT id, kind, owner_id, state, created_at
      FROM asset
      WHERE tenant_id = $1 AND created_by = $2 AND id > $3::text::uuid
      ORDER BY id
      LIMIT $4
      """;

  @Override
  public List<Section> sections() {
    List<Rows.Key> byId = List.of(Rows.Key.id("id"));
    return List.of(
        new Rows(database, "playback_session", byId, false, SESSIONS),
        new Rows(database, "upload", byId, false, UPLOADS),
        new Rows(database, "asset", byId, true, ASSETS));
  }

  private static final String FORGET_SESSIONS =
      """
      DELETE FROM playback_session
      WHERE tenant_id = $1 AND id IN (
        SELECT id FROM playback_session WHERE tenant_id = $1 AND account_id = $2 LIMIT $3)
      """;

  /// Their files lie beside the database: the sweep forgets both together, as it does with all that
  /// are over.
  private static final String END_UPLOADS =
      """
      UPDATE upload SET expires_at = now()
      WHERE tenant_id = $1 AND id IN (
        SELECT id FROM upload
        WHERE tenant_id = $1 AND account_id = $2 AND expires_at > now() LIMIT $3)
      """;

  @Override
  public List<Erasure> erasures() {
    return List.of(Erasure.of(FORGET_SESSIONS), Erasure.of(END_UPLOADS));
  }
}
