package dev.marquee.sync;

import dev.marquee.platform.privacy.Erasure;
import dev.marquee.platform.privacy.PersonalData;
import dev.marquee.platform.privacy.Rows;
import dev.marquee.platform.privacy.Section;
import dev.marquee.platform.sql.Database;
import java.util.List;

/// What sync holds about an account: that changes of it and of its bookings were told to whom, and
/// of those that weren't yet, what will be. When the account is erased its own are emptied: what
/// still goes out then is a removal, and what was refused isn't tried again.
final class PersonalDataStore implements PersonalData {
  private final Database database;

  PersonalDataStore(Database database) {
    this.database = database;
  }

  private static final String SUBSCRIBER =
      """
      SELECT id, operator, version, state, payload, occurred_at, ended_at
      FROM delivery
      WHERE tenant_id = $1 AND entity = 'subscriber' AND entity_id = $2 AND id > $3::text::uuid
      ORDER BY id
      LIMIT $4
      """;

  private static final String BOOKINGS =
      """
      SELECT id, operator, entity_id AS booking_id, version, state, payload, occurred_at
      FROM delivery
      WHERE tenant_id = $1 AND entity = 'booking' AND state IN ('pending', 'dead')
        AND payload ->> 'subscriberId' = $2 AND id > $3::text::uuid
      ORDER BY id
      LIMIT $4
      """;

  @Override
  public List<Section> sections() {
    List<Rows.Key> byId = List.of(Rows.Key.id("id"));
    return List.of(
        new Rows(database, "delivery", byId, true, SUBSCRIBER),
        new Rows(database, "booking_delivery", byId, true, BOOKINGS));
  }

  /// What a courier has in hand is left to him: its end empties it.
  private static final String EMPTY_PENDING =
      """
      UPDATE delivery SET payload = NULL, removal = false
      WHERE tenant_id = $1 AND id IN (
        SELECT id FROM delivery
        WHERE tenant_id = $1 AND entity = 'subscriber' AND entity_id = $2
          AND state = 'pending' AND payload IS NOT NULL AND NOT removal AND claimed_until < now()
        LIMIT $3)
      """;

  private static final String SUPERSEDE_DEAD =
      """
      UPDATE delivery SET state = 'superseded', payload = NULL, ended_at = now()
      WHERE tenant_id = $1 AND id IN (
        SELECT id FROM delivery
        WHERE tenant_id = $1 AND entity = 'subscriber' AND entity_id = $2 AND state = 'dead'
        LIMIT $3)
      """;

  @Override
  public List<Erasure> erasures() {
    return List.of(Erasure.of(EMPTY_PENDING), Erasure.of(SUPERSEDE_DEAD));
  }
}
