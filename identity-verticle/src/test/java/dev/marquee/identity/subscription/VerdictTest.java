package dev.marquee.identity.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.identity.subscription.BillingProvider.Answer;
import dev.marquee.identity.subscription.BillingProvider.Charge;
import dev.marquee.identity.subscription.BillingProvider.ChargeOrder;
import dev.marquee.identity.subscription.BillingProvider.ChargeStatus;
import dev.marquee.identity.subscription.BillingProvider.MandateStatus;
import dev.marquee.identity.subscription.Subscription.Question;
import dev.marquee.platform.Uuid7;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.Period;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What a provider's answer makes of a subscription.
class VerdictTest {
  private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
  private static final Terms TERMS =
      new Terms(Period.ofMonths(1), Duration.ofDays(7), List.of(Duration.ofDays(1)));
  private static final Uuid7 IDS = new Uuid7(Clock.systemUTC());
  private static final Plan PLAN =
      new Plan(IDS.next(), "Monthly", "premium", 19_900, "INR", Period.ofMonths(1), 0);
  private final Verdict verdict = new Verdict("acme", TERMS, NOW, IDS);

  @Test
  void whatWasOrderedPaysForThePeriod() {
    Subscription charging = charging();

    Subscription paid = heard(charging, answer(charging, 0, "INR", ""));

    assertThat(paid.standing().state()).isEqualTo(State.ACTIVE);
    assertThat(paid.standing().until()).isEqualTo(Instant.parse("2026-12-21T10:00:00Z"));
    assertThat(invoice(paid).status()).isEqualTo(Invoice.Status.PAID);
    assertThat(invoice(paid).flag()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"-1, INR, ''", "1, INR, ''", "0, EUR, ''", "0, INR, x"})
  void anotherChargeThanWasOrderedPaysForNothingAndIsFlagged(
      long more, String currency, String suffix) {
    Subscription charging = charging();

    Subscription heard = heard(charging, answer(charging, more, currency, suffix));

    assertThat(heard.standing().state()).isEqualTo(State.PENDING);
    assertThat(invoice(heard).status()).isEqualTo(Invoice.Status.OPEN);
    assertThat(invoice(heard).flag()).isEqualTo("charge-differs");
  }

  @Test
  void moneyThatComesAfterTheEndIsFlagged() {
    Subscription refused = heard(charging(), new Answer.Refused("insufficient_funds"));
    assertThat(refused.standing().state()).isEqualTo(State.EXPIRED);

    Subscription paid = verdict.answered(refused, Question.CHARGED, answer(refused, 0, "INR", ""));

    assertThat(paid.standing().state()).isEqualTo(State.EXPIRED);
    assertThat(invoice(paid).flag()).isEqualTo("paid-after-end");
  }

  @Test
  void theSameAnswerTwiceIsOnePeriod() {
    Subscription charging = charging();
    Answer answer = answer(charging, 0, "INR", "");
    Subscription once = heard(charging, answer);

    assertThat(verdict.answered(once, Question.CHARGED, answer)).isEqualTo(once);
  }

  @Test
  void silenceChangesNothing() {
    Subscription charging = charging();

    assertThat(heard(charging, new Answer.Unknown())).isEqualTo(charging);
  }

  @Test
  void keyIsNewOnlyAfterARefusal() {
    Subscription due = later(charging(), 31);
    String first = due.chargeKey();
    assertThat(later(due, 40).chargeKey()).isEqualTo(first);
    Subscription refused =
        new Verdict("acme", TERMS, NOW.plus(Duration.ofDays(41)), IDS)
            .answered(due, Question.CHARGE, new Answer.Refused("insufficient_funds"));

    Subscription again = later(refused, 43);

    assertThat(again.standing().charging()).isTrue();
    assertThat(again.chargeKey()).isNotEqualTo(first);
    assertThat(again.invoice().orElseThrow().number()).isEqualTo(2);
  }

  /// After a paid first period, some days from the beginning.
  private static Subscription later(Subscription s, int days) {
    Verdict then = new Verdict("acme", TERMS, NOW.plus(Duration.ofDays(days)), IDS);
    boolean first = s.standing().state() == State.PENDING;
    Subscription paid =
        first
            ? new Verdict("acme", TERMS, NOW, IDS)
                .answered(s, Question.CHARGE, answer(s, 0, "INR", ""))
            : s;
    return then.passed(paid, true);
  }

  private Subscription heard(Subscription s, Answer answer) {
    return verdict.passed(verdict.answered(s, Question.CHARGE, answer), true);
  }

  /// Without a trial, approved: its first period is asked for.
  private Subscription charging() {
    Subscription asked =
        new Subscription(
            IDS.next(),
            IDS.next(),
            PLAN,
            Standing.asked(0, NOW.plus(Duration.ofDays(1))),
            new Mandate("", "card_ok", 1, ""),
            Optional.empty(),
            "",
            "",
            false,
            false,
            false,
            0,
            0,
            0);
    Subscription charging =
        verdict.passed(
            verdict.answered(
                asked, Question.APPROVE, new Answer.Mandated("man_1", MandateStatus.ACTIVE, "")),
            true);
    assertThat(charging.standing().charging()).isTrue();
    return charging;
  }

  private static Answer answer(Subscription s, long more, String currency, String suffix) {
    ChargeOrder order = Verdict.order("acme", s);
    return new Answer.Charged(
        new Charge(
            "in_1",
            order.reference() + suffix,
            order.amountMinor() + more,
            currency,
            ChargeStatus.PAID,
            "",
            ""));
  }

  private static Invoice invoice(Subscription s) {
    return s.invoice().orElseThrow();
  }
}
