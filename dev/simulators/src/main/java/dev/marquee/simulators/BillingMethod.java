package dev.marquee.simulators;

/// Test methods that decide how a mandate and its charges turn out.
enum BillingMethod {
  /// Every charge succeeds.
  CARD_OK("card_ok"),
  /// The mandate is refused.
  CARD_DECLINED("card_declined"),
  /// The customer approves the mandate on a page (3-D Secure); charges succeed then.
  CARD_3DS("card_3ds"),
  /// The mandate is good, every charge fails.
  CARD_NO_FUNDS("card_no_funds"),
  /// The mandate is good; the customer approves every charge on a page.
  CARD_CHARGE_3DS("card_charge_3ds");

  private final String wireName;

  BillingMethod(String wireName) {
    this.wireName = wireName;
  }

  String wireName() {
    return wireName;
  }
}
