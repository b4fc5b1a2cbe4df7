package dev.marquee.booking.sale;

import io.vertx.core.Future;

/// A payment provider as we need it: authorise now, capture or cancel later. Every order carries a
/// key under which the provider does it once, however often it is sent.
interface PaymentProvider {
  /// What is to be paid.
  ///
  /// @param reference the booking
  /// @param method the provider's token for a card or UPI handle
  record Order(String tenant, String reference, long amountMinor, String currency, String method) {
    /// The method is the customer's secret.
    @Override
    public String toString() {
      return "Order[" + tenant + "/" + reference + "]";
    }
  }

  /// A payment as the provider has it.
  ///
  /// @param reference what it was ordered for
  /// @param actionUrl where the customer approves; empty for none
  /// @param failureCode why it was declined, e.g. "insufficient_funds"; empty for none
  record Payment(
      String id,
      String reference,
      long amountMinor,
      String currency,
      PaymentStatus status,
      long refundedMinor,
      String actionUrl,
      String failureCode) {

    /// An order that was refused before it became a payment.
    static Payment declined(Order order, String code) {
      return new Payment(
          "",
          order.reference(),
          order.amountMinor(),
          order.currency(),
          PaymentStatus.DECLINED,
          0,
          "",
          code);
    }

    /// Whether this is what was ordered.
    boolean isFor(Order order) {
      return reference.equals(order.reference())
          && amountMinor == order.amountMinor()
          && currency.equals(order.currency());
    }
  }

  /// What came of an order.
  sealed interface Answer {
    /// How the payment stands, whether the order was followed or not.
    record Known(Payment payment) implements Answer {}

    /// Refused, and it would be again.
    ///
    /// @param code the provider's
    record Refused(String code) implements Answer {}

    /// No answer, or none that says anything: the order may have been followed or not.
    record Unknown() implements Answer {}
  }

  /// Authorises an amount.
  Future<Answer> begin(Order order, String key);

  Future<Answer> find(String paymentId);

  /// Takes the authorised amount.
  Future<Answer> capture(String paymentId, String key);

  /// Lets go of what is held.
  Future<Answer> cancel(String paymentId, String key);

  Future<Answer> refund(String paymentId, long amountMinor, String key);
}
