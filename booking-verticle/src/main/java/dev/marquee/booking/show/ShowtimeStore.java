package dev.marquee.booking.show;

import dev.marquee.booking.show.Showtime.Film;
import dev.marquee.booking.show.Showtime.Venue;
import dev.marquee.booking.theatre.TheatreClock;
import dev.marquee.platform.sql.Database;
import dev.marquee.platform.sql.Page;
import dev.marquee.platform.sql.Tx;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/// Showtimes in Postgres.
public final class ShowtimeStore {
  private final Database db;

  public ShowtimeStore(Database db) {
    this.db = db;
  }

  /// Which shows to list.
  ///
  /// @param city in any case; empty for all
  /// @param date local day at the theatre; null for everything that starts from `now` on
  record Filter(
      String city,
      @Nullable UUID titleId,
      @Nullable UUID theatreId,
      @Nullable LocalDate date,
      Instant now) {}

  private static final String INSERT_UNLESS_OVERLAPPING =
      """
      INSERT INTO showtime (tenant_id, id, theatre_id, screen_id, seat_map_id, title_id, title_name,
        local_date, starts_at, ends_at, cleaned_at, prices, price_from_minor)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
      ON CONFLICT ON CONSTRAINT showtime_slot DO NOTHING
      """;

  /// Adds a show.
  ///
  /// @param cleanedAt when the screen is free again
  /// @return false when another show is in the way
  Future<Boolean> insert(Tx tx, String tenant, Showtime show, Instant cleanedAt) {
    Venue venue = show.venue();
    Tuple row =
        Tuple.tuple()
            .addString(tenant)
            .addUUID(show.id())
            .addUUID(venue.theatreId())
            .addUUID(venue.screenId())
            .addUUID(venue.seatMapId())
            .addUUID(show.film().titleId())
            .addString(show.film().name())
            .addLocalDate(venue.clock().dayOf(show.startsAt()))
            .addOffsetDateTime(utc(show.startsAt()))
            .addOffsetDateTime(utc(show.endsAt()))
            .addOffsetDateTime(utc(cleanedAt))
            .addJsonObject(JsonObject.mapFrom(show.categoryToPriceMinor()))
            .addLong(show.priceFromMinor());
    return tx.connection()
        .preparedQuery(INSERT_UNLESS_OVERLAPPING)
        .execute(row)
        .map(inserted -> inserted.rowCount() == 1);
  }

  private static final String FIND_OVERLAPPING =
      """
      SELECT id FROM showtime
      WHERE tenant_id = $1 AND screen_id = $2 AND state <> 'CANCELLED'
        AND tstzrange(starts_at, cleaned_at) && tstzrange($3, $4)
      ORDER BY starts_at LIMIT 20
      """;

  /// Shows in the way of a slot.
  Future<List<UUID>> overlapping(
      Tx tx, String tenant, UUID screenId, Instant startsAt, Instant cleanedAt) {
    return tx.connection()
        .preparedQuery(FIND_OVERLAPPING)
        .execute(Tuple.of(tenant, screenId, utc(startsAt), utc(cleanedAt)))
        .map(rows -> stream(rows).map(row -> row.getUUID("id")).toList());
  }

  private static final String SHOW_COLUMNS =
      """
      SELECT showtime.id, title_id, title_name, starts_at, ends_at, prices, showtime.state,
        showtime.version, showtime.seat_map_id, showtime.theatre_id, owner_id,
        theatre.name AS theatre_name, city, time_zone, currency, screen_id,
        screen.name AS screen_name
      FROM showtime
      JOIN theatre ON theatre.tenant_id = showtime.tenant_id AND theatre.id = showtime.theatre_id
      JOIN screen ON screen.tenant_id = showtime.tenant_id AND screen.id = showtime.screen_id
      """;

  private static final String FIND_SHOWS =
      SHOW_COLUMNS + "WHERE showtime.tenant_id = $1 AND showtime.id = ANY ($2)";

  /// One show.
  public Future<Optional<Showtime>> find(String tenant, UUID showId) {
    return findAll(tenant, List.of(showId))
        .map(idToShow -> Optional.ofNullable(idToShow.get(showId)));
  }

  /// Several shows by id; what doesn't exist is missing.
  public Future<Map<UUID, Showtime>> findAll(String tenant, List<UUID> showIds) {
    return db.reader()
        .preparedQuery(FIND_SHOWS)
        .execute(Tuple.tuple().addString(tenant).addArrayOfUUID(showIds.toArray(UUID[]::new)))
        .map(rows -> {
          Map<UUID, Showtime> idToShow = new HashMap<>();
          rows.forEach(row -> idToShow.put(row.getUUID("id"), showtime(row)));
          return idToShow;
        });
  }

  private static final String LIST_SHOWS =
      SHOW_COLUMNS
          + """
          WHERE showtime.tenant_id = $1 AND showtime.state = 'ON_SALE'
            AND ($2 = '' OR theatre.city_key = lower($2))
            AND ($3::uuid IS NULL OR title_id = $3)
            AND ($4::uuid IS NULL OR showtime.theatre_id = $4)
            AND ($5::date IS NULL OR local_date = $5)
            AND ($5::date IS NOT NULL OR starts_at >= $6)
            AND (starts_at, showtime.id) > ($7, $8)
          ORDER BY starts_at, showtime.id LIMIT $9
          """;

  private static final UUID FIRST_ID = new UUID(0, 0);

  /// Shows by start.
  Future<List<Showtime>> list(String tenant, Filter filter, Page page) {
    Instant after = page.isFirst() ? Instant.EPOCH : Instant.ofEpochSecond(page.number(0));
    Tuple parameters =
        Tuple.tuple()
            .addString(tenant)
            .addString(filter.city())
            .addUUID(filter.titleId())
            .addUUID(filter.theatreId())
            .addLocalDate(filter.date())
            .addOffsetDateTime(utc(filter.now()))
            .addOffsetDateTime(utc(after))
            .addUUID(page.isFirst() ? FIRST_ID : page.id(1))
            .addInteger(page.rowsMax());
    return db.reader()
        .preparedQuery(LIST_SHOWS)
        .execute(parameters)
        .map(rows -> stream(rows).map(ShowtimeStore::showtime).toList());
  }

  private static Showtime showtime(Row row) {
    Map<String, Long> prices = new HashMap<>();
    JsonObject json = row.getJsonObject("prices");
    json.fieldNames().forEach(category -> prices.put(category, json.getLong(category)));
    Venue venue =
        new Venue(
            row.getUUID("theatre_id"),
            row.getString("owner_id"),
            row.getString("theatre_name"),
            row.getString("city"),
            TheatreClock.of(row.getString("time_zone")).orElseThrow(),
            row.getString("currency"),
            row.getUUID("screen_id"),
            row.getString("screen_name"),
            row.getUUID("seat_map_id"));
    return new Showtime(
        row.getUUID("id"),
        new Film(row.getUUID("title_id"), row.getString("title_name")),
        venue,
        row.getOffsetDateTime("starts_at").toInstant(),
        row.getOffsetDateTime("ends_at").toInstant(),
        prices,
        row.getString("state").equals("CANCELLED"),
        row.getLong("version"));
  }

  private static OffsetDateTime utc(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC);
  }

  private static java.util.stream.Stream<Row> stream(RowSet<Row> rows) {
    return StreamSupport.stream(rows.spliterator(), false);
  }
}
