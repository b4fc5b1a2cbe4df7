package dev.marquee.identity.subscription;

import io.vertx.core.Future;

/// A billing provider as we need it: leave to charge a payment method (a mandate), and charges of
/// it. When to charge is ours to know. Every order carries a key under which the provider follows
/// it once, however often it is sent.
interface BillingProvider {
  /// A payment method to be charged from now on.
  ///
  /// @param subscription what it is for
  /// @param method the provider's token for a card or the like
  record MandateOrder(String tenant, String subscription, String method) {
    /// The method is the customer's secret.
    @Override
    public String toString() {
      return "MandateOrder[" + tenant + "/" + subscription + "]";
    }
  }

  /// A charge.
  ///
  /// @param reference our name for this attempt at this period, by which it is found again
  record ChargeOrder(
      String tenant,
      String subscription,
      String reference,
      String mandate,
      long amountMinor,
      String currency) {}

  /// How a mandate stands at the provider.
  enum MandateStatus {
    REQUIRES_ACTION,
    ACTIVE,
    REFUSED,
    REVOKED
  }

  /// How a charge stands at the provider.
  enum ChargeStatus {
    REQUIRES_ACTION,
    PAID,
    FAILED,
    VOID
  }

  /// A charge as the provider has it.
  ///
  /// @param actionUrl where the customer approves; empty for none
  /// @param failureCode why it failed; empty for none
  record Charge(
      String id,
      String reference,
      long amountMinor,
      String currency,
      ChargeStatus status,
      String actionUrl,
      String failureCode) {
    /// Whether this is what was ordered.
    boolean isFor(ChargeOrder order) {
      return reference.equals(order.reference())
          && amountMinor == order.amountMinor()
          && currency.equals(order.currency());
    }
  }

  /// What came of a question.
  sealed interface Answer {
    /// How a mandate stands.
    record Mandated(String id, MandateStatus status, String actionUrl) implements Answer {}

    /// How a charge stands, whether what was ordered was done or not.
    record Charged(Charge charge) implements Answer {}

    /// Refused, and it would be again.
    ///
    /// @param code the provider's
    record Refused(String code) implements Answer {}

    /// The provider knows of no such charge.
    record None() implements Answer {}

    /// No answer, or none that says anything: what was asked for may have been done or not.
    record Unknown() implements Answer {}
  }

  Future<Answer> approve(MandateOrder order, String key);

  Future<Answer> findMandate(String id);

  Future<Answer> charge(ChargeOrder order, String key);

  Future<Answer> findCharge(String id);

  /// A charge we may have sent before: keys are forgotten some day, references aren't.
  Future<Answer> findChargeOf(String reference);

  /// Gives a charge up that waits for the customer.
  Future<Answer> giveUp(String chargeId, String key);
}
