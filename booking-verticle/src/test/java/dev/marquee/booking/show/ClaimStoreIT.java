package dev.marquee.booking.show;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.platform.sql.Database;
import dev.marquee.platform.testing.TestPlatform;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The last line of defence, on a real Postgres: what holds when Redis promised a seat to two.
class ClaimStoreIT {
  private static final List<String> TENANTS = List.of("acme", "globex");
  private static final UUID SHOW = new UUID(0, 7);
  private static final int BOOKINGS = 40;
  private final Instant later = Instant.now().plusSeconds(600);
  private static TestPlatform tp;
  private static Database db;

  @BeforeAll
  static void start() {
    tp = TestPlatform.start("booking");
    db = tp.anonymous("acme", () -> tp.platform().database("booking"));
    TENANTS.forEach(ClaimStoreIT::addShow);
  }

  @AfterAll
  static void stop() {
    db.close();
    tp.close();
  }

  @BeforeEach
  void freeAllSeats() {
    execute("DELETE FROM seat_claim");
  }

  @Test
  void overlappingClaimsAreWholeOrNothingAndNoSeatIsClaimedTwice() throws Exception {
    long seed = new Random().nextLong();

    List<List<String>> claimed = claimAtOnce(seed);

    List<String> seats = claimed.stream().flatMap(List::stream).toList();
    assertThat(seats).as("seed %d", seed).isNotEmpty().doesNotHaveDuplicates();
    assertThat(claimsInTable()).as("seed %d", seed).isEqualTo(seats.size());
  }

  @Test
  void withoutThePrimaryKeySeatsWouldBeClaimedTwice() throws Exception {
    execute("ALTER TABLE seat_claim DROP CONSTRAINT seat_claim_pkey");

    List<List<String>> claimed = claimAtOnce(1);

    assertThat(claimed.stream().flatMap(List::stream).distinct().count())
        .isLessThan(claimed.stream().mapToInt(List::size).sum());
    execute(
        "DELETE FROM seat_claim; ALTER TABLE seat_claim ADD CONSTRAINT seat_claim_pkey PRIMARY KEY (tenant_id, show_id, seat_id)");
  }

  /// A process that slept through its deadline comes back and claims: Postgres' clock says no.
  @Test
  void claimAfterItsDeadlineTakesNothing() {
    assertThat(claim("acme", booking(1), List.of("A1"), Instant.now().minusMillis(1))).isFalse();
    assertThat(claimsInTable()).isZero();
    assertThat(claim("acme", booking(1), List.of("A1"), later)).isTrue();
  }

  @Test
  void claimOfATakenSeatLeavesNothingOfItselfBehind() {
    assertThat(claim("acme", booking(1), List.of("A2"), later)).isTrue();
    assertThat(claim("acme", booking(2), List.of("A1", "A2", "A3"), later)).isFalse();
    assertThat(claim("acme", booking(3), List.of("A1", "A3"), later)).isTrue();
  }

  @Test
  void sameShowAndSeatOfAnotherTenantIsAnotherSeat() {
    assertThat(claim("acme", booking(1), List.of("A1"), later)).isTrue();
    assertThat(claim("globex", booking(1), List.of("A1"), later)).isTrue();
    assertThat(claim("globex", booking(2), List.of("A1"), later)).isFalse();
  }

  /// Forty bookings want two to four neighbouring seats of twelve; what each of them got.
  private List<List<String>> claimAtOnce(long seed) throws Exception {
    Random dice = new Random(seed);
    List<Future<List<String>>> running = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      for (int i = 1; i <= BOOKINGS; i++) {
        UUID booking = booking(i);
        List<String> seats = new ArrayList<>();
        int first = 1 + dice.nextInt(12);
        for (int seat = first; seat <= first + 1 + dice.nextInt(3); seat++) {
          seats.add("A" + seat);
        }
        // The order in which a caller names them must not matter: no deadlock.
        Collections.shuffle(seats, dice);
        running.add(threads.submit(() -> claim("acme", booking, seats, later) ? seats : List.of()));
      }
      List<List<String>> claimed = new ArrayList<>();
      for (Future<List<String>> each : running) {
        claimed.add(each.get());
      }
      return claimed;
    }
  }

  private boolean claim(String tenant, UUID booking, List<String> seats, Instant deadline) {
    ClaimStore claims = new ClaimStore(db);
    ShowKey show = new ShowKey(tenant, SHOW);
    return tp.anonymous(
        tenant,
        () -> db.inTransaction(tx -> claims.claim(tx, show, booking, seats, deadline).await()));
  }

  private static UUID booking(int number) {
    return new UUID(1, number);
  }

  private static void addShow(String tenant) {
    UUID id = new UUID(0, 1);
    execute(
        """
        INSERT INTO theatre (tenant_id, id, owner_id, name, city, address, time_zone, currency)
          VALUES ('%1$s', '%2$s', 'o', 'Roxy', 'Pune', '', 'Asia/Kolkata', 'INR');
        INSERT INTO seat_map (tenant_id, id, layout, seat_count) VALUES ('%1$s', '%2$s', '{}', 1);
        INSERT INTO screen (tenant_id, id, theatre_id, name, cleaning_minutes, seat_map_id)
          VALUES ('%1$s', '%2$s', '%2$s', '1', 0, '%2$s');
        INSERT INTO showtime (tenant_id, id, theatre_id, screen_id, seat_map_id, title_id, title_name,
            local_date, starts_at, ends_at, cleaned_at, prices, price_from_minor)
          VALUES ('%1$s', '%3$s', '%2$s', '%2$s', '%2$s', '%2$s', 'M', '2026-12-24',
            now() + interval '1 day', now() + interval '26 hours', now() + interval '26 hours', '{}', 1);
        INSERT INTO booking (tenant_id, id, account_id, show_id, hold_digest, state, currency,
            total_minor, pay_by)
          SELECT '%1$s', ('00000000-0000-0001-0000-' || lpad(to_hex(i), 12, '0'))::uuid, 'a', '%3$s',
            int4send(i), 'PENDING_PAYMENT', 'INR', 1, now() FROM generate_series(1, %4$d) AS i
        """
            .formatted(tenant, id, SHOW, BOOKINGS));
  }

  private static int claimsInTable() {
    try (Connection connection = connect();
        var result =
            connection
                .createStatement()
                .executeQuery("SELECT count(*) FROM seat_claim WHERE tenant_id <> 'twin'")) {
      result.next();
      return result.getInt(1);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void execute(String sql) {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Connection connect() throws SQLException {
    return DriverManager.getConnection(
        "jdbc:postgresql://%s:%s/%s?currentSchema=booking"
            .formatted(
                tp.settings().text("postgres.host"),
                tp.settings().text("postgres.port"),
                tp.settings().text("postgres.database")),
        tp.settings().text("postgres.adminUser"),
        tp.settings().text("postgres.adminPassword"));
  }
}
