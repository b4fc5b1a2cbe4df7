package dev.marquee.simulators;

/// What the provider tells by webhook.
enum PaymentEvent {
  AUTHORIZED("payment.authorized"),
  REQUIRES_ACTION("payment.requires_action"),
  DECLINED("payment.declined"),
  CAPTURED("payment.captured"),
  CANCELED("payment.canceled"),
  REFUNDED("payment.refunded");

  private final String type;

  PaymentEvent(String type) {
    this.type = type;
  }

  String type() {
    return type;
  }
}
