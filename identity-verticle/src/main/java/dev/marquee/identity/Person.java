package dev.marquee.identity;

/// Who has an account.
interface Person {
  String EMAIL = "account.pii_email";
  String DISPLAY_NAME = "account.pii_display_name";

  /// As its owner wrote it. May await his key.
  String email();

  /// May await his key.
  String displayName();

  /// Seals more that is about him. May await his key.
  ///
  /// @param column with the row's id where the account has several rows
  String seal(String column, String text);
}
