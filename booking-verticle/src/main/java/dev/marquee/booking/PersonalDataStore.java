package dev.marquee.booking;

import dev.marquee.booking.show.Reservations;
import dev.marquee.platform.privacy.Erasure;
import dev.marquee.platform.privacy.PersonalData;
import dev.marquee.platform.privacy.Rows;
import dev.marquee.platform.privacy.Section;
import dev.marquee.platform.sql.Database;
import java.util.List;

/// What booking holds about an account. Bookings, payments and tickets are in the books, which the
/// law wants kept: they stay under the account's id, which leads to nobody once identity has erased
/// its own. Seats that are only held are given back.
final class PersonalDataStore implements PersonalData {
  private final Database database;
  private final Reservations reservations;

  PersonalDataStore(Database database, Reservations reservations) {
    this.database = database;
    this.reservations = reservations;
  }

  private static final String BOOKINGS =
      """
      SELECT b.id, b.show_id AS showtime_id, s.title_id, s.title_name, s.starts_at, b.state,
        jsonb_build_object('amountMinor', b.total_minor, 'currency', b.currency) AS total,
        b.created_at, b.updated_at,
        (SELECT jsonb_agg(jsonb_build_object('seatId', seat_id, 'category', category, 'price',
            jsonb_build_object('amountMinor', price_minor, 'currency', b.currency)) ORDER BY seat_id)
         FROM booking_seat WHERE tenant_id = $1 AND booking_id = b.id) AS seats,
        (SELECT status FROM payment_attempt WHERE tenant_id = $1 AND booking_id = b.id)
          AS payment_status,
        (SELECT nullif(provider_payment_id, '') FROM payment_attempt
         WHERE tenant_id = $1 AND booking_id = b.id) AS provider_payment_id
      FROM booking b JOIN showtime s ON s.tenant_id = b.tenant_id AND s.id = b.show_id
      WHERE b.tenant_id = $1 AND b.account_id = $2 AND b.id > $3::text::uuid
      ORDER BY b.id
      LIMIT $4
      """;

  private static final String TICKETS =
      """
      SELECT t.booking_id, t.id, t.show_id AS showtime_id, t.seat_id, t.code, t.issued_at
      FROM booking b JOIN ticket t ON t.tenant_id = b.tenant_id AND t.booking_id = b.id
      WHERE b.tenant_id = $1 AND b.account_id = $2
        AND (t.booking_id, t.id) > ($3::text::uuid, $4::text::uuid)
      ORDER BY t.booking_id, t.id
      LIMIT $5
      """;

  private static final String THEATRES =
      """
      SELECT id, name, city, created_at
      FROM theatre
      WHERE tenant_id = $1 AND owner_id = $2 AND id > $3::text::uuid
      ORDER BY id
      LIMIT $4
      """;

  @Override
  public List<Section> sections() {
    Rows.Key id = Rows.Key.id("id");
    return List.of(
        new Rows(database, "booking", List.of(id), true, BOOKINGS),
        new Rows(database, "ticket", List.of(Rows.Key.id("booking_id"), id), true, TICKETS),
        new Rows(database, "theatre", List.of(id), true, THEATRES));
  }

  /// All at once, however many rows are wanted at most: a person holds a handful of seats for a few
  /// minutes.
  @Override
  public List<Erasure> erasures() {
    return List.of((tx, tenant, accountId, rowsMax) -> reservations.releaseAll(tenant, accountId));
  }
}
