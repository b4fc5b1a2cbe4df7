package dev.marquee.catalog;

import dev.marquee.platform.privacy.Erasure;
import dev.marquee.platform.privacy.PersonalData;
import dev.marquee.platform.privacy.Rows;
import dev.marquee.platform.privacy.Section;
import dev.marquee.platform.sql.Database;
import java.util.List;

/// What catalog holds about an account: nothing of viewers; under a member of staff's id what he
/// has drafted and edited. That is the house's history of its titles and stays, under an id that
/// leads to nobody any more.
final class PersonalDataStore implements PersonalData {
  private final Database database;

  PersonalDataStore(Database database) {
    this.database = database;
  }

  private static final String TITLES =
      """
      SELECT id AS title_id, name, created_by = $2 AS created, last_edited_by = $2 AS last_edited
      FROM title
      WHERE tenant_id = $1 AND (created_by = $2 OR last_edited_by = $2) AND id > $3::text::uuid
      ORDER BY id
      LIMIT $4
      """;

  private static final String VERSIONS =
      """
      SELECT title_id, version, changed_at
      FROM title_version
      WHERE tenant_id = $1 AND changed_by = $2
        AND (title_id, version) > ($3::text::uuid, $4::text::bigint)
      ORDER BY title_id, version
      LIMIT $5
      """;

  @Override
  public List<Section> sections() {
    return List.of(
        new Rows(database, "title", List.of(Rows.Key.id("title_id")), true, TITLES),
        new Rows(
            database,
            "title_version",
            List.of(Rows.Key.id("title_id"), Rows.Key.number("version")),
            true,
            VERSIONS));
  }

  @Override
  public List<Erasure> erasures() {
    return List.of();
  }
}
