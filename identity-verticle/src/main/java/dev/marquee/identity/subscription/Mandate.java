package dev.marquee.identity.subscription;

/// The leave to charge a payment method, and the one that is asked for.
///
/// @param id the provider's; empty for none
/// @param method a payment method that is to become the mandate: the customer's secret; empty once
///   the provider has answered
/// @param methods how many were asked for, for keys
/// @param asked the provider's id of a mandate the customer has yet to approve; empty for none
record Mandate(String id, String method, int methods, String asked) {
  /// Another method is to take its place.
  Mandate asking(String wanted) {
    return new Mandate(id, wanted, methods + 1, "");
  }

  Mandate waiting(String forCustomer) {
    return new Mandate(id, "", methods, forCustomer);
  }

  Mandate become(String next) {
    return new Mandate(next, "", methods, "");
  }

  /// As it was before another was asked for.
  Mandate kept() {
    return new Mandate(id, "", methods, "");
  }

  @Override
  public String toString() {
    return "Mandate[" + id + "]";
  }
}
