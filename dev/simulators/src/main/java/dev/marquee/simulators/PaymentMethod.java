package dev.marquee.simulators;

/// Test methods that decide a payment's way, as Stripe's test cards do.
enum PaymentMethod {
  /// Authorised at once.
  CARD_OK("card_ok"),
  /// Declined at once.
  CARD_DECLINED("card_declined"),
  /// Needs the customer to approve on a page (3-D Secure).
  CARD_3DS("card_3ds"),
  /// Can't be cancelled and takes the money some time later, without a capture.
  UPI_LATE("upi_late"),
  /// Authorised at once; every capture is refused for good.
  CARD_CAPTURE_FAILS("card_capture_fails");

  private final String wireName;

  PaymentMethod(String wireName) {
    this.wireName = wireName;
  }

  String wireName() {
    return wireName;
  }
}
