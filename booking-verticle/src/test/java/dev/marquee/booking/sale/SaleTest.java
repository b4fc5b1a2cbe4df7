package dev.marquee.booking.sale;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.booking.sale.Sale.Next;
import dev.marquee.booking.show.ShowKey;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SaleTest {
  private static final Instant PAY_BY = Instant.parse("2026-11-20T10:00:00Z");

  @ParameterizedTest(name = "{0} and {1} wants {2}")
  @CsvSource({
    "PENDING_PAYMENT, NEW, BEGIN",
    "PENDING_PAYMENT, REQUIRES_ACTION, LOOK",
    "PENDING_PAYMENT, PROCESSING, LOOK",
    "CONFIRMED, REQUIRES_CAPTURE, CAPTURE",
    "CONFIRMED, SUCCEEDED, NOTHING",
    "EXPIRING, NEW, BEGIN",
    "EXPIRING, REQUIRES_ACTION, CANCEL",
    "EXPIRING, REQUIRES_CAPTURE, CANCEL",
    "EXPIRING, PROCESSING, LOOK",
    "EXPIRED, NEW, BEGIN",
    "EXPIRED, REQUIRES_ACTION, CANCEL",
    "EXPIRED, REQUIRES_CAPTURE, CANCEL",
    "EXPIRED, PROCESSING, LOOK",
    "EXPIRED, CANCELED, NOTHING",
    "EXPIRED, REFUNDING, REFUND",
    "EXPIRED, REFUNDED, NOTHING",
    "DECLINED, DECLINED, NOTHING",
    "CAPTURE_FAILED, REQUIRES_CAPTURE, CANCEL",
    "CAPTURE_FAILED, CANCELED, NOTHING",
  })
  void whatIsNextFollowsFromBookingAndPayment(
      BookingState state, PaymentStatus status, Next expected) {
    assertThat(sale(state, status, PAY_BY.minusMillis(1), 0).next()).isEqualTo(expected);
  }

  @Test
  void pendingBookingExpiresAtItsDeadlineWhateverThePayment() {
    for (PaymentStatus status : List.of(PaymentStatus.NEW, PaymentStatus.REQUIRES_ACTION)) {
      assertThat(sale(BookingState.PENDING_PAYMENT, status, PAY_BY, 0).next())
          .isEqualTo(Next.EXPIRE);
    }
  }

  @Test
  void webhookHasEvenASettledPaymentLookedAt() {
    assertThat(sale(BookingState.EXPIRED, PaymentStatus.CANCELED, PAY_BY, 1).next())
        .isEqualTo(Next.LOOK);
  }

  @Test
  void paymentsOfTwoTenantsWithTheSameIdsHaveKeysOfTheirOwn() {
    Sale acme = sale("acme", BookingState.CONFIRMED, PaymentStatus.NEW, PAY_BY, 0);
    Sale globex = sale("globex", BookingState.CONFIRMED, PaymentStatus.NEW, PAY_BY, 0);

    assertThat(acme.attempt().id()).isEqualTo(globex.attempt().id());
    assertThat(acme.key("begin")).isNotEqualTo(globex.key("begin"));
  }

  private static Sale sale(BookingState state, PaymentStatus status, Instant now, int webhooks) {
    return sale("acme", state, status, now, webhooks);
  }

  private static Sale sale(
      String tenant, BookingState state, PaymentStatus status, Instant now, int webhooks) {
    UUID id = new UUID(0, 1);
    PaymentAttempt attempt =
        new PaymentAttempt(
            id, "card_ok", 100, "INR", status, "pay_1", "", "", 0, null, 0, webhooks, 0);
    return new Sale(
        new ShowKey(tenant, id),
        PAY_BY,
        id,
        "account",
        List.of("A1"),
        state,
        PAY_BY,
        1,
        attempt,
        now);
  }
}
