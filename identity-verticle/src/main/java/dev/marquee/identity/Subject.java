package dev.marquee.identity;

import java.util.UUID;

/// Whom personal data is about: an account of a tenant.
record Subject(String tenant, UUID accountId) {
  /// What is sealed, and whose: a value of another account, tenant or column doesn't open here.
  ///
  /// @param what a column, with its row's id where the account has several
  String purpose(String what) {
    return what + " of " + tenant + " " + accountId;
  }
}
