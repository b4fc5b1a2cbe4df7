package dev.marquee.booking.theatre;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.marquee.booking.theatre.Theatre.City;
import dev.marquee.booking.theatre.Theatre.Screen;
import dev.marquee.platform.sql.Database;
import dev.marquee.platform.sql.Page;
import dev.marquee.platform.sql.Tx;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/// Theatres, screens and seat maps in Postgres.
public final class TheatreStore {
  private static final int SEATS_CACHED_MAX = 400_000;

  private record MapKey(String tenant, UUID id) {}

  private final Database db;

  /// Layouts never change, so what is cached is never stale.
  private final Cache<MapKey, SeatMap> idToSeatMap =
      Caffeine.newBuilder()
          .maximumWeight(SEATS_CACHED_MAX)
          .weigher((MapKey key, SeatMap map) -> map.seatCount())
          .build();

  public TheatreStore(Database db) {
    this.db = db;
  }

  private static final String INSERT_THEATRE =
      """
      INSERT INTO theatre (tenant_id, id, owner_id, name, city, address, time_zone, currency)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
      """;

  Future<Void> insert(Tx tx, String tenant, Theatre theatre) {
    return tx.connection()
        .preparedQuery(INSERT_THEATRE)
        .execute(
            Tuple.of(
                tenant,
                theatre.id(),
                theatre.ownerId(),
                theatre.name(),
                theatre.city(),
                theatre.address(),
                theatre.clock().zone().getId(),
                theatre.currency()))
        .mapEmpty();
  }

  private static final String FIND_THEATRE =
      """
      SELECT id, owner_id, name, city, address, time_zone, currency, version FROM theatre
      WHERE tenant_id = $1 AND id = $2
      """;

  /// One theatre with its screens.
  Future<Optional<Theatre>> find(String tenant, UUID theatreId) {
    return find(db.reader(), tenant, theatreId);
  }

  /// One theatre as it is now, to be changed or scheduled on.
  public Future<Optional<Theatre>> find(Tx tx, String tenant, UUID theatreId) {
    return find(tx.connection(), tenant, theatreId);
  }

  private static Future<Optional<Theatre>> find(SqlClient client, String tenant, UUID theatreId) {
    return client
        .preparedQuery(FIND_THEATRE)
        .execute(Tuple.of(tenant, theatreId))
        .compose(rows -> withScreens(client, tenant, rows))
        .map(theatres -> theatres.stream().findFirst());
  }

  private static final String LIST_THEATRES =
      """
      SELECT id, owner_id, name, city, address, time_zone, currency, version FROM theatre
      WHERE tenant_id = $1 AND ($2 = '' OR city_key = lower($2)) AND (name, id) > ($3, $4)
      ORDER BY name, id LIMIT $5
      """;

  private static final UUID FIRST_ID = new UUID(0, 0);

  /// Theatres by name.
  ///
  /// @param city in any case; empty for all
  Future<List<Theatre>> list(String tenant, String city, Page page) {
    String name = page.isFirst() ? "" : page.after().get(0);
    UUID id = page.isFirst() ? FIRST_ID : page.id(1);
    return db.reader()
        .preparedQuery(LIST_THEATRES)
        .execute(Tuple.of(tenant, city, name, id, page.rowsMax()))
        .compose(rows -> withScreens(db.reader(), tenant, rows));
  }

  private static final String LIST_CITIES =
      """
      SELECT min(city) AS name, count(*)::int AS theatre_count FROM theatre
      WHERE tenant_id = $1 GROUP BY city_key ORDER BY name LIMIT 500
      """;

  Future<List<City>> cities(String tenant) {
    return db.reader()
        .preparedQuery(LIST_CITIES)
        .execute(Tuple.of(tenant))
        .map(rows ->
            stream(rows)
                .map(row -> new City(row.getString("name"), row.getInteger("theatre_count")))
                .toList());
  }

  private static final String INSERT_SEAT_MAP =
      "INSERT INTO seat_map (tenant_id, id, layout, seat_count) VALUES ($1, $2, $3, $4)";

  private static final String INSERT_SCREEN =
      """
      INSERT INTO screen (tenant_id, id, theatre_id, name, cleaning_minutes, seat_map_id)
      VALUES ($1, $2, $3, $4, $5, $6)
      ON CONFLICT (tenant_id, theatre_id, name) DO NOTHING
      """;

  /// Adds a screen with its map.
  ///
  /// @return false when the theatre has a screen of that name
  Future<Boolean> insertScreen(Tx tx, String tenant, Screen screen, SeatMap map) {
    Tuple layout =
        Tuple.of(tenant, screen.seatMapId(), JsonObject.mapFrom(map), screen.seatCount());
    return tx.connection()
        .preparedQuery(INSERT_SEAT_MAP)
        .execute(layout)
        .compose(ignored ->
            tx.connection()
                .preparedQuery(INSERT_SCREEN)
                .execute(
                    Tuple.of(
                        tenant,
                        screen.id(),
                        screen.theatreId(),
                        screen.name(),
                        screen.cleaningMinutes(),
                        screen.seatMapId())))
        .map(inserted -> inserted.rowCount() == 1);
  }

  private static final String FIND_SEAT_MAP =
      "SELECT layout FROM seat_map WHERE tenant_id = $1 AND id = $2";

  /// The map of a show.
  public Future<SeatMap> seatMap(String tenant, UUID seatMapId) {
    return seatMap(db.reader(), tenant, seatMapId);
  }

  /// The map of a screen as it is now.
  public Future<SeatMap> seatMap(Tx tx, String tenant, UUID seatMapId) {
    return seatMap(tx.connection(), tenant, seatMapId);
  }

  private Future<SeatMap> seatMap(SqlClient client, String tenant, UUID seatMapId) {
    MapKey key = new MapKey(tenant, seatMapId);
    SeatMap cached = idToSeatMap.getIfPresent(key);
    if (cached != null) {
      return Future.succeededFuture(cached);
    }
    return client
        .preparedQuery(FIND_SEAT_MAP)
        .execute(Tuple.of(tenant, seatMapId))
        .map(rows -> rows.iterator().next().getJsonObject("layout").mapTo(SeatMap.class))
        .onSuccess(map -> idToSeatMap.put(key, map));
  }

  private static final String LIST_SCREENS =
      """
      SELECT screen.id, theatre_id, name, cleaning_minutes, seat_map_id, seat_count
      FROM screen JOIN seat_map ON seat_map.tenant_id = screen.tenant_id AND seat_map.id = screen.seat_map_id
      WHERE screen.tenant_id = $1 AND theatre_id = ANY ($2)
      ORDER BY name
      """;

  private static Future<List<Theatre>> withScreens(
      SqlClient client, String tenant, RowSet<Row> theatres) {
    UUID[] ids = stream(theatres).map(row -> row.getUUID("id")).toArray(UUID[]::new);
    return client
        .preparedQuery(LIST_SCREENS)
        .execute(Tuple.tuple().addString(tenant).addArrayOfUUID(ids))
        .map(rows -> {
          Map<UUID, List<Screen>> theatreToScreens =
              stream(rows)
                  .map(TheatreStore::screen)
                  .collect(Collectors.groupingBy(Screen::theatreId));
          List<Theatre> found = new ArrayList<>();
          theatres.forEach(row ->
              found.add(theatre(row, theatreToScreens.getOrDefault(row.getUUID("id"), List.of()))));
          return found;
        });
  }

  private static Theatre theatre(Row row, List<Screen> screens) {
    return new Theatre(
        row.getUUID("id"),
        row.getString("owner_id"),
        row.getString("name"),
        row.getString("city"),
        row.getString("address"),
        TheatreClock.of(row.getString("time_zone")).orElseThrow(),
        row.getString("currency"),
        screens,
        row.getLong("version"));
  }

  private static Screen screen(Row row) {
    return new Screen(
        row.getUUID("id"),
        row.getUUID("theatre_id"),
        row.getString("name"),
        row.getInteger("cleaning_minutes"),
        row.getUUID("seat_map_id"),
        row.getInteger("seat_count"));
  }

  private static java.util.stream.Stream<Row> stream(RowSet<Row> rows) {
    return StreamSupport.stream(rows.spliterator(), false);
  }
}
