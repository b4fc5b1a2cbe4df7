package dev.marquee.booking.sale;

import dev.marquee.booking.sale.Booking.Ticket;
import dev.marquee.booking.show.HoldId;
import dev.marquee.booking.show.PricedSeat;
import dev.marquee.platform.sql.Database;
import dev.marquee.platform.sql.Page;
import dev.marquee.platform.sql.Tx;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/// Bookings with their seats and tickets, as their owners see them.
public final class BookingStore {
  private final Database db;

  public BookingStore(Database db) {
    this.db = db;
  }

  private static final String INSERT_BOOKING =
      """
      INSERT INTO booking
        (tenant_id, id, account_id, show_id, hold_digest, state, currency, total_minor, pay_by)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
      """;

  private static final String INSERT_SEATS =
      """
      INSERT INTO booking_seat (tenant_id, booking_id, seat_id, category, price_minor)
      SELECT $1, $2, seat_id, category, price_minor
      FROM unnest($3::text[], $4::text[], $5::bigint[]) AS seat (seat_id, category, price_minor)
      """;

  /// Adds a booking with its price snapshot.
  Future<Void> insert(Tx tx, String tenant, Booking booking, HoldId hold) {
    Tuple row =
        Tuple.of(
            tenant,
            booking.id(),
            booking.accountId(),
            booking.showId(),
            Buffer.buffer(hold.digest()),
            booking.state().name(),
            booking.currency(),
            booking.totalMinor(),
            booking.payBy().atOffset(ZoneOffset.UTC));
    Tuple seats =
        Tuple.tuple()
            .addString(tenant)
            .addUUID(booking.id())
            .addArrayOfString(array(booking, PricedSeat::seatId, String[]::new))
            .addArrayOfString(array(booking, PricedSeat::category, String[]::new))
            .addArrayOfLong(array(booking, PricedSeat::priceMinor, Long[]::new));
    return Future.all(
            tx.connection().preparedQuery(INSERT_BOOKING).execute(row),
            tx.connection().preparedQuery(INSERT_SEATS).execute(seats))
        .mapEmpty();
  }

  private static <T> T[] array(
      Booking booking,
      Function<PricedSeat, T> field,
      java.util.function.IntFunction<T[]> generator) {
    return booking.seats().stream().map(field).toArray(generator);
  }

  private static final String FIND_BY_HOLD =
      """
      SELECT id FROM booking WHERE tenant_id = $1 AND hold_digest = $2 AND account_id = $3
      """;

  /// The booking an account's hold became.
  Future<Optional<UUID>> findByHold(String tenant, HoldId hold, String accountId) {
    return findByHold(db.writer(), tenant, hold, accountId);
  }

  /// As above, for a transaction that is to act on it.
  Future<Optional<UUID>> findByHold(Tx tx, String tenant, HoldId hold, String accountId) {
    return findByHold(tx.connection(), tenant, hold, accountId);
  }

  private static Future<Optional<UUID>> findByHold(
      SqlClient client, String tenant, HoldId hold, String accountId) {
    return client
        .preparedQuery(FIND_BY_HOLD)
        .execute(Tuple.of(tenant, Buffer.buffer(hold.digest()), accountId))
        .map(rows -> stream(rows).map(row -> row.getUUID("id")).findFirst());
  }

  private static final String BOOKING_COLUMNS =
      """
      SELECT booking.id, account_id, show_id, booking.state, booking.currency, pay_by,
        booking.created_at, action_url, decline_code, booking.version
      FROM booking
      JOIN payment_attempt AS attempt
        ON attempt.tenant_id = booking.tenant_id AND attempt.booking_id = booking.id
      """;

  private static final String FIND_BOOKING =
      BOOKING_COLUMNS + "WHERE booking.tenant_id = $1 AND booking.id = $2";

  /// One booking as it is now.
  Future<Optional<Booking>> find(String tenant, UUID bookingId) {
    return db.writer()
        .preparedQuery(FIND_BOOKING)
        .execute(Tuple.of(tenant, bookingId))
        .compose(rows -> complete(db.writer(), tenant, rows))
        .map(found -> found.stream().findFirst());
  }

  private static final String LIST_BOOKINGS =
      BOOKING_COLUMNS
          + """
          WHERE booking.tenant_id = $1 AND account_id = $2 AND booking.id < $3
          ORDER BY booking.id DESC LIMIT $4
          """;

  private static final UUID LAST_ID = new UUID(-1, -1);

  /// An account's bookings, newest first (ids rise with time).
  Future<List<Booking>> list(String tenant, String accountId, Page page) {
    return db.reader()
        .preparedQuery(LIST_BOOKINGS)
        .execute(Tuple.of(tenant, accountId, page.isFirst() ? LAST_ID : page.id(0), page.rowsMax()))
        .compose(rows -> complete(db.reader(), tenant, rows));
  }

  private static final String LIST_SEATS =
      """
      SELECT booking_id, seat_id, category, price_minor FROM booking_seat
      WHERE tenant_id = $1 AND booking_id = ANY ($2) ORDER BY seat_id
      """;

  private static final String LIST_TICKETS =
      """
      SELECT id, booking_id, show_id, seat_id, code FROM ticket
      WHERE tenant_id = $1 AND booking_id = ANY ($2) ORDER BY seat_id
      """;

  private static Future<List<Booking>> complete(
      SqlClient client, String tenant, RowSet<Row> bookings) {
    UUID[] ids = stream(bookings).map(row -> row.getUUID("id")).toArray(UUID[]::new);
    Tuple parameters = Tuple.tuple().addString(tenant).addArrayOfUUID(ids);
    Future<RowSet<Row>> seats = client.preparedQuery(LIST_SEATS).execute(parameters);
    Future<RowSet<Row>> tickets = client.preparedQuery(LIST_TICKETS).execute(parameters);
    return Future.all(seats, tickets)
        .map(both -> {
          Map<UUID, List<PricedSeat>> idToSeats =
              stream(seats.result())
                  .collect(
                      Collectors.groupingBy(
                          row -> row.getUUID("booking_id"),
                          Collectors.mapping(BookingStore::seat, Collectors.toList())));
          Map<UUID, List<Ticket>> idToTickets =
              stream(tickets.result())
                  .map(BookingStore::ticket)
                  .collect(Collectors.groupingBy(Ticket::bookingId));
          List<Booking> found = new ArrayList<>();
          bookings.forEach(row -> {
            UUID id = row.getUUID("id");
            found.add(
                booking(
                    row,
                    idToSeats.getOrDefault(id, List.of()),
                    idToTickets.getOrDefault(id, List.of())));
          });
          return found;
        });
  }

  private static final String ISSUE_TICKETS =
      """
      INSERT INTO ticket (tenant_id, id, booking_id, show_id, seat_id, code)
      SELECT $1, id, $2, $3, seat_id, code
      FROM unnest($4::uuid[], $5::text[], $6::text[]) AS ticket (id, seat_id, code)
      """;

  /// Adds the tickets of a booking that is being confirmed.
  Future<Void> issue(Tx tx, String tenant, List<Ticket> tickets) {
    Tuple parameters =
        Tuple.tuple()
            .addString(tenant)
            .addUUID(tickets.getFirst().bookingId())
            .addUUID(tickets.getFirst().showId())
            .addArrayOfUUID(tickets.stream().map(Ticket::id).toArray(UUID[]::new))
            .addArrayOfString(tickets.stream().map(Ticket::seatId).toArray(String[]::new))
            .addArrayOfString(tickets.stream().map(Ticket::code).toArray(String[]::new));
    return tx.connection().preparedQuery(ISSUE_TICKETS).execute(parameters).mapEmpty();
  }

  private static final String FIND_TICKET =
      "SELECT id, booking_id, show_id, seat_id, code FROM ticket WHERE tenant_id = $1 AND id = $2";

  Future<Optional<Ticket>> findTicket(String tenant, UUID ticketId) {
    return db.writer()
        .preparedQuery(FIND_TICKET)
        .execute(Tuple.of(tenant, ticketId))
        .map(rows -> stream(rows).map(BookingStore::ticket).findFirst());
  }

  private static Booking booking(Row row, List<PricedSeat> seats, List<Ticket> tickets) {
    return new Booking(
        row.getUUID("id"),
        row.getString("account_id"),
        row.getUUID("show_id"),
        BookingState.valueOf(row.getString("state")),
        seats,
        row.getString("currency"),
        row.getOffsetDateTime("pay_by").toInstant(),
        row.getOffsetDateTime("created_at").toInstant(),
        row.getString("action_url"),
        row.getString("decline_code"),
        tickets,
        row.getLong("version"));
  }

  private static PricedSeat seat(Row row) {
    return new PricedSeat(
        row.getString("seat_id"), row.getString("category"), row.getLong("price_minor"));
  }

  private static Ticket ticket(Row row) {
    return new Ticket(
        row.getUUID("id"),
        row.getUUID("booking_id"),
        row.getUUID("show_id"),
        row.getString("seat_id"),
        row.getString("code"));
  }

  private static Stream<Row> stream(RowSet<Row> rows) {
    return StreamSupport.stream(rows.spliterator(), false);
  }
}
