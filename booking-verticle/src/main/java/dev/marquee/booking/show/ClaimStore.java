package dev.marquee.booking.show;

import dev.marquee.platform.sql.Database;
import dev.marquee.platform.sql.Tx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/// Who has which seat for good: the primary key of `seat_claim` is what no two bookings can share.
public final class ClaimStore {
  private final Database db;

  public ClaimStore(Database db) {
    this.db = db;
  }

  /// A seat as Postgres has it.
  ///
  /// @param sold true when the booking is paid
  /// @param payBy until when an unpaid one is kept
  public record Claim(String seatId, UUID bookingId, String owner, boolean sold, Instant payBy) {}

  /// A show's claims and its end.
  record ShowClaims(Instant endsAt, List<Claim> claims) {}

  /// Sorted, so that two claims of overlapping seats wait for each other in one order. The clock is
  /// Postgres' own: a process that slept through the deadline takes nothing.
  private static final String CLAIM_SEATS =
      """
      INSERT INTO seat_claim (tenant_id, show_id, seat_id, booking_id)
      SELECT $1, $2, wanted.seat_id, $3 FROM unnest($4::text[]) AS wanted (seat_id)
      WHERE clock_timestamp() < $5
      ORDER BY wanted.seat_id
      ON CONFLICT DO NOTHING
      RETURNING seat_id
      """;

  /// Takes all these seats for a booking that the transaction goes on to add, or none.
  ///
  /// @param deadline after which nothing is taken
  /// @return whether they are taken
  public Future<Boolean> claim(
      Tx tx, ShowKey show, UUID bookingId, List<String> seatIds, Instant deadline) {
    Tuple parameters =
        Tuple.tuple()
            .addString(show.tenant())
            .addUUID(show.showId())
            .addUUID(bookingId)
            .addArrayOfString(seatIds.toArray(String[]::new))
            .addOffsetDateTime(deadline.atOffset(ZoneOffset.UTC));
    return tx.connection()
        .preparedQuery(CLAIM_SEATS)
        .execute(parameters)
        .compose(claimed ->
            claimed.size() == seatIds.size()
                ? Future.succeededFuture(true)
                : release(tx, show.tenant(), bookingId).map(none -> false));
  }

  private static final String RELEASE_SEATS =
      "DELETE FROM seat_claim WHERE tenant_id = $1 AND booking_id = $2 RETURNING seat_id";

  /// Gives a booking's seats back.
  ///
  /// @return which
  public Future<List<String>> release(Tx tx, String tenant, UUID bookingId) {
    return tx.connection()
        .preparedQuery(RELEASE_SEATS)
        .execute(Tuple.of(tenant, bookingId))
        .map(rows -> stream(rows).map(row -> row.getString("seat_id")).toList());
  }

  private static final String LIST_CLAIMS =
      """
      SELECT ends_at, seat_id, booking_id, account_id, booking.state = 'CONFIRMED' AS sold, pay_by
      FROM showtime
      LEFT JOIN (seat_claim JOIN booking
          ON booking.tenant_id = seat_claim.tenant_id AND booking.id = seat_claim.booking_id)
        ON seat_claim.tenant_id = showtime.tenant_id AND seat_claim.show_id = showtime.id
      WHERE showtime.tenant_id = $1 AND showtime.id = $2
      """;

  /// All claims of a show, from the primary: a map must not be built from an old copy.
  Future<ShowClaims> ofShow(ShowKey show) {
    return db.writer()
        .preparedQuery(LIST_CLAIMS)
        .execute(Tuple.of(show.tenant(), show.showId()))
        .map(rows -> {
          Instant endsAt =
              stream(rows)
                  .findFirst()
                  .map(row -> row.getOffsetDateTime("ends_at").toInstant())
                  .orElseThrow(() -> new IllegalStateException("there is no show " + show));
          return new ShowClaims(
              endsAt,
              stream(rows)
                  .filter(row -> row.getString("seat_id") != null)
                  .map(ClaimStore::claim)
                  .toList());
        });
  }

  private static final String LIST_CHANGED_SHOWS =
      """
      /* all tenants */ SELECT DISTINCT tenant_id, show_id FROM booking
      WHERE updated_at > now() - make_interval(secs => $1) LIMIT 10000
      """;

  /// Shows, of all tenants, whose bookings changed lately.
  Future<List<ShowKey>> changedShows(Duration window) {
    return db.writer()
        .preparedQuery(LIST_CHANGED_SHOWS)
        .execute(Tuple.of((double) window.toSeconds()))
        .map(rows ->
            stream(rows)
                .map(row -> new ShowKey(row.getString("tenant_id"), row.getUUID("show_id")))
                .toList());
  }

  private static Claim claim(Row row) {
    return new Claim(
        row.getString("seat_id"),
        row.getUUID("booking_id"),
        row.getString("account_id"),
        row.getBoolean("sold"),
        row.getOffsetDateTime("pay_by").toInstant());
  }

  private static Stream<Row> stream(RowSet<Row> rows) {
    return StreamSupport.stream(rows.spliterator(), false);
  }
}
