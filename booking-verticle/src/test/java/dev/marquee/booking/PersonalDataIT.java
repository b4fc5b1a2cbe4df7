package dev.marquee.booking;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.booking.BookingWorld.Show;
import dev.marquee.platform.testing.Eventually;
import dev.marquee.platform.testing.PrivacyCalls;
import dev.marquee.proto.booking.v1.Booking;
import dev.marquee.proto.booking.v1.Hold;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class PersonalDataIT {
  private static BookingWorld world;
  private static Books books;
  private static PrivacyCalls privacy;

  @BeforeAll
  static void start() {
    world = BookingWorld.shared();
    books = new Books(world);
    privacy = new PrivacyCalls(world.tp, "booking");
  }

  @Test
  void bookingsAndTicketsAreExportedWithWhatWasPaid() {
    Show show = world.show();
    UUID account = UUID.randomUUID();
    Booking booking = world.booked(show, account.toString(), "card_ok", "A1", "A2");
    world.booked(show, UUID.randomUUID().toString(), "card_ok", "B1");
    Show elsewhere = world.show(world.venue(BookingWorld.GLOBEX));
    world.booked(elsewhere, account.toString(), "card_ok", "C1");

    List<JsonObject> lines = privacy.export(show.tenant(), account);

    assertThat(lines)
        .filteredOn(ofType("booking"))
        .singleElement()
        .satisfies(line -> {
          assertThat(line.getString("id")).isEqualTo(booking.getId());
          assertThat(line.getString("state")).isEqualTo("CONFIRMED");
          assertThat(line.getJsonObject("total").getLong("amountMinor"))
              .isEqualTo(booking.getTotal().getAmountMinor());
          assertThat(line.getJsonObject("total").getString("currency"))
              .isEqualTo(booking.getTotal().getCurrency());
          assertThat(line.getJsonArray("seats")).hasSize(2);
        });
    assertThat(lines)
        .filteredOn(ofType("ticket"))
        .extracting(line -> line.getString("code"))
        .containsExactlyInAnyOrder(
            booking.getTickets(0).getCode(), booking.getTickets(1).getCode());
    assertThat(privacy.export(BookingWorld.GLOBEX, account))
        .filteredOn(ofType("ticket"))
        .extracting(line -> line.getString("seatId"))
        .containsExactly("C1");
  }

  @Test
  void exportOfManyBookingsHasEachOnceOverItsPages() {
    Show show = world.show();
    UUID account = UUID.randomUUID();
    books.execute(
        """
        INSERT INTO booking (tenant_id, id, account_id, show_id, hold_digest, state, currency,
          total_minor, pay_by)
        SELECT '%s', gen_random_uuid(), '%s', '%s', decode(md5('%s' || n), 'hex'), 'EXPIRED', 'INR',
          100, now()
        FROM generate_series(1, 5000) n
        """
            .formatted(show.tenant(), account, show.id(), account));

    assertThat(privacy.pages(show.tenant(), account)).hasSizeGreaterThan(1);
    assertThat(privacy.export(show.tenant(), account))
        .extracting(line -> line.getString("id"))
        .hasSize(5_000)
        .doesNotHaveDuplicates();
  }

  @Test
  void erasureGivesHeldSeatsBackAndLeavesTheBooks() {
    Show show = world.show();
    Show another = world.show();
    UUID account = UUID.randomUUID();
    Booking booking = world.booked(show, account.toString(), "card_ok", "A1");
    Hold hold = world.held(show, account.toString(), "B1", "B2");
    world.held(another, account.toString(), "C1");
    world.held(show, "somebody", "D1");
    Show elsewhere = world.show(world.venue(BookingWorld.GLOBEX));
    world.held(elsewhere, account.toString(), "E1");

    var first = privacy.erase(show.tenant(), account).getLast();
    var again = privacy.erase(show.tenant(), account).getLast();

    assertThat(first.getRowsErased()).isEqualTo(2);
    assertThat(again.getRowsErased()).isZero();
    // A booking, its ticket, and the line of the audit log.
    assertThat(again.getRowsPseudonymised()).isEqualTo(3);
    assertThat(world.findHold(show, account.toString(), hold.getId()).hasHold()).isFalse();
    assertThat(world.seats(another)).isEmpty();
    assertThat(world.seats(elsewhere)).containsOnlyKeys("E1");
    Eventually.until(
        "the seats are free but for the others'",
        () -> world.seats(show).keySet().equals(Map.of("A1", 1, "D1", 1).keySet()));
    assertThat(privacy.export(show.tenant(), account))
        .filteredOn(ofType("booking"))
        .extracting(line -> line.getString("id"))
        .containsExactly(booking.getId());
    books.assertSound();
  }

  @Test
  void onlyIdentityMayAsk() {
    privacy.refusesAnotherService();
  }

  private static Predicate<JsonObject> ofType(String type) {
    return line -> line.getString("type").equals(type);
  }
}
