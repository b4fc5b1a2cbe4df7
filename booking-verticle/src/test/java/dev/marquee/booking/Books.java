package dev.marquee.booking;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.platform.sql.PostgresOptions;
import dev.marquee.platform.testing.TwinTenant;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/// Booking's tables seen from outside, of all tenants but the twin, and what must hold in them
/// whatever happened: the invariants of `booking-algorithm`.
final class Books {
  private final String jdbcUrl;
  private final String user;
  private final String password;

  Books(BookingWorld world) {
    this.jdbcUrl =
        "jdbc:postgresql://%s:%s/%s?currentSchema=booking&options=-c%%20role=%s"
            .formatted(
                world.tp.settings().text("postgres.host"),
                world.tp.settings().text("postgres.port"),
                world.tp.settings().text("postgres.database"),
                PostgresOptions.roleOf("booking"));
    this.user = world.tp.settings().text("postgres.adminUser");
    this.password = world.tp.settings().text("postgres.adminPassword");
  }

  /// Checks all invariants.
  void assertSound() {
    assertThat(rows(CLAIMS_WITHOUT_LIVE_BOOKING)).as("claims of dead bookings").isEmpty();
    assertThat(rows(BOOKED_SEATS_WITHOUT_CLAIM)).as("live seats without claim").isEmpty();
    assertThat(rows(SEATS_SOLD_TWICE)).as("seats sold twice").isEmpty();
    assertThat(rows(TICKETS_NOT_ONE_A_SEAT)).as("tickets that aren't one a seat").isEmpty();
    assertThat(rows(BALANCES)).as("ledger").containsExactly("0");
    assertThat(rows(SALES_NOT_WORTH_BOOKINGS)).as("sales against bookings").isEmpty();
    assertThat(rows(TOTALS_NOT_SUM_OF_SEATS)).as("totals against seats").isEmpty();
  }

  private static final String CLAIMS_WITHOUT_LIVE_BOOKING =
      """
      SELECT seat_id FROM seat_claim
      WHERE NOT EXISTS (SELECT FROM booking
        WHERE booking.tenant_id = seat_claim.tenant_id AND booking.id = seat_claim.booking_id
          AND booking.show_id = seat_claim.show_id
          AND state IN ('PENDING_PAYMENT', 'EXPIRING', 'CONFIRMED'))
      """;

  private static final String BOOKED_SEATS_WITHOUT_CLAIM =
      """
      SELECT booking.id, booking_seat.seat_id
      FROM booking JOIN booking_seat USING (tenant_id)
      WHERE booking_seat.booking_id = booking.id
        AND state IN ('PENDING_PAYMENT', 'EXPIRING', 'CONFIRMED')
        AND NOT EXISTS (SELECT FROM seat_claim
          WHERE seat_claim.tenant_id = booking.tenant_id AND seat_claim.booking_id = booking.id
            AND seat_claim.show_id = booking.show_id AND seat_claim.seat_id = booking_seat.seat_id)
      """;

  private static final String SEATS_SOLD_TWICE =
      """
      SELECT booking.tenant_id, show_id, seat_id FROM booking JOIN booking_seat USING (tenant_id)
      WHERE booking_seat.booking_id = booking.id
        AND state IN ('PENDING_PAYMENT', 'EXPIRING', 'CONFIRMED')
      GROUP BY booking.tenant_id, show_id, seat_id HAVING count(*) > 1
      """;

  private static final String TICKETS_NOT_ONE_A_SEAT =
      """
      SELECT booking.id FROM booking
      WHERE state = 'CONFIRMED' AND
        (SELECT count(*) FROM booking_seat
          WHERE booking_seat.tenant_id = booking.tenant_id AND booking_id = booking.id)
        <> (SELECT count(*) FROM ticket
          WHERE ticket.tenant_id = booking.tenant_id AND booking_id = booking.id)
      """;

  private static final String BALANCES =
      """
      SELECT coalesce(sum(balance), 0)::bigint FROM (
        SELECT account, sum(amount) AS balance FROM (
          SELECT debit AS account, amount_minor AS amount FROM ledger
          UNION ALL SELECT credit, -amount_minor FROM ledger) entry
        GROUP BY account) account
      """;

  private static final String SALES_NOT_WORTH_BOOKINGS =
      """
      SELECT id FROM booking
      WHERE (CASE WHEN state = 'CONFIRMED' THEN total_minor ELSE 0 END) <> (
        SELECT coalesce(sum(CASE WHEN credit = 'sales' THEN amount_minor
          WHEN debit = 'sales' THEN -amount_minor ELSE 0 END), 0)
        FROM ledger WHERE ledger.tenant_id = booking.tenant_id AND booking_id = booking.id)
      """;

  private static final String TOTALS_NOT_SUM_OF_SEATS =
      """
      SELECT id FROM booking WHERE total_minor <> (SELECT sum(price_minor) FROM booking_seat
        WHERE booking_seat.tenant_id = booking.tenant_id AND booking_id = booking.id)
      """;

  /// What the ledger says the provider has paid out for a booking.
  long cashMinor(String bookingId) {
    String sql =
        """
        SELECT coalesce(sum(CASE WHEN debit = 'cash' THEN amount_minor
          WHEN credit = 'cash' THEN -amount_minor ELSE 0 END), 0)::bigint
        FROM ledger WHERE booking_id = '%s'
        """
            .formatted(bookingId);
    return Long.parseLong(rows(sql).getFirst());
  }

  /// Kinds of movement booked for a booking, in order.
  List<String> movements(String bookingId) {
    return rows("SELECT kind FROM ledger WHERE booking_id = '" + bookingId + "' ORDER BY at, id");
  }

  /// First column of a query's rows.
  List<String> rows(String sql) {
    try (Connection connection = DriverManager.getConnection(jdbcUrl, user, password);
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(TwinTenant.ALL_TENANTS + sql)) {
      List<String> rows = new ArrayList<>();
      while (result.next()) {
        rows.add(result.getString(1));
      }
      return rows;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /// Changes tables behind the verticle's back.
  int execute(String sql) {
    try (Connection connection = DriverManager.getConnection(jdbcUrl, user, password);
        Statement statement = connection.createStatement()) {
      return statement.executeUpdate(TwinTenant.ALL_TENANTS + sql);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /// Changes the schema, as a migration would.
  void alter(String sql) {
    execute("SET ROLE NONE; " + sql);
  }

  /// Gives another tenant theatres, screens and shows with the very same ids.
  void copyShows(String from, String to) {
    String columns = "name, city, address, time_zone, currency, version, created_at";
    execute(
        "INSERT INTO theatre (tenant_id, id, owner_id, %s) SELECT '%s', id, owner_id, %s FROM theatre WHERE tenant_id = '%s'"
            .formatted(columns, to, columns, from));
    for (String table : List.of("seat_map", "screen", "showtime")) {
      execute(
          ("INSERT INTO %s SELECT (jsonb_populate_record(NULL::%s, to_jsonb(row) || "
                  + "'{\"tenant_id\": \"%s\"}')).* FROM %s AS row WHERE tenant_id = '%s'")
              .formatted(table, table, to, table, from));
    }
  }
}
